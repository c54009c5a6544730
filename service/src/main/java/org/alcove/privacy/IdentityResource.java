package org.alcove.privacy;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Identity over HTTP; it stands in bodies only, never in a path or a query. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Identity")
public final class IdentityResource {
    private final OwnIdentityService own;
    private final LookService looks;
    private final TrailService trail;

    IdentityResource(OwnIdentityService own, LookService looks, TrailService trail) {
        this.own = own;
        this.looks = looks;
        this.trail = trail;
    }

    @GET
    @Path("/me/identity")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "What one has said of oneself", operationId = "getOwnIdentity")
    public Identity get(@Auth @Parameter(hidden = true) Actor actor) {
        return own.get(actor);
    }

    @PUT
    @Path("/me/identity")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Say who one is; what is left out is forgotten", operationId = "replaceOwnIdentity")
    public Identity replace(@Auth @Parameter(hidden = true) Actor actor, @Nullable Identity identity) {
        return own.replace(actor, identity);
    }

    @GET
    @Path("/me/access-log")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Who looked at what of one's own, when and why", operationId = "listOwnAccess")
    public Page<AccessView> accessLog(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return trail.ownAccess(actor, limit, cursor);
    }

    @POST
    @Path("/me/clients/open-today")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Open the preferred names of today's clients", operationId = "openToday")
    public Page<TodaysClient> openToday(@Auth @Parameter(hidden = true) Actor actor) {
        return Page.whole(looks.openToday(actor));
    }
}
