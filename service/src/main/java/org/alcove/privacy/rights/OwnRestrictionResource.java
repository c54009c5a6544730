package org.alcove.privacy.rights;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.RestrictionId;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** A client's own requests for restrictions over HTTP. */
@Path("/api/me/restrictions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Rights")
public final class OwnRestrictionResource {
    private final OwnRestrictionService restrictions;

    OwnRestrictionResource(OwnRestrictionService restrictions) {
        this.restrictions = restrictions;
    }

    @POST
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(
            summary = "Ask that something be kept back from others",
            description =
                    "Nobody asks why, and who answers does not learn who asked. One for a health plan, of what was"
                            + " paid for in full, is agreed to at once.",
            operationId = "askRestriction")
    @ApiResponse(
            responseCode = "201",
            description = "Asked, or agreed to",
            content = @Content(schema = @Schema(implementation = RestrictionView.class)))
    public Response ask(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable RestrictionRequest request) {
        return Response.status(Response.Status.CREATED)
                .entity(restrictions.ask(actor, request, Optional.ofNullable(key)))
                .build();
    }

    @GET
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(
            summary = "What one asked to be kept back, and the answers",
            description =
                    "Whoever reads here that the clinic ended one is told by it: what comes to be after toldAt, the"
                            + " full hour that follows, is no longer kept back; what was there before still is.",
            operationId = "listOwnRestrictions")
    public Page<RestrictionView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return restrictions.list(actor, limit, cursor);
    }

    @GET
    @Path("/{id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "One of them, with the own note", operationId = "getOwnRestriction")
    public RestrictionView get(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") RestrictionId id) {
        return restrictions.get(actor, id);
    }

    @POST
    @Path("/{id}/end")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(
            summary = "Take a request or an agreement back",
            description = "One that was ended before stays as it was.",
            operationId = "endOwnRestriction")
    public RestrictionView end(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") RestrictionId id) {
        return restrictions.end(actor, id);
    }
}
