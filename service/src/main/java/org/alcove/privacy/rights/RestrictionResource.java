package org.alcove.privacy.rights;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.RestrictionId;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Answers to requests for restrictions over HTTP. */
@Path("/api/restrictions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Rights")
public final class RestrictionResource {
    private final RestrictionService restrictions;

    RestrictionResource(RestrictionService restrictions) {
        this.restrictions = restrictions;
    }

    @GET
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(
            summary = "What clients asked to be kept back from others",
            description = "In codes and days; nothing tells who asked, nor which are of one client. status is asked,"
                    + " agreed, denied, ended or terminated.",
            operationId = "listRestrictions")
    public Page<AskedRestriction> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("status") @Nullable String status,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return restrictions.list(actor, status, limit, cursor);
    }

    @POST
    @Path("/{id}/agree")
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(
            summary = "Agree",
            description =
                    "From then on no consent lets out what is kept back. Emergency treatment, court orders, audits"
                            + " and the client's own rights are not bound by it (45 CFR 164.522(a)(1)(iii), (v)).",
            operationId = "agreeRestriction")
    public AskedRestriction agree(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") RestrictionId id) {
        return restrictions.agree(actor, id);
    }

    @POST
    @Path("/{id}/deny")
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(summary = "Do not agree", operationId = "denyRestriction")
    public AskedRestriction deny(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") RestrictionId id) {
        return restrictions.deny(actor, id);
    }

    @POST
    @Path("/{id}/end")
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(
            summary = "End an agreement",
            description =
                    "It frees what is created once the client was told, and nothing before. One for a health plan,"
                            + " of what was paid for in full, can't be ended by the clinic.",
            operationId = "endRestriction")
    public AskedRestriction end(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") RestrictionId id) {
        return restrictions.end(actor, id);
    }
}
