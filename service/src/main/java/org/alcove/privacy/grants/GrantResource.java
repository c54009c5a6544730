package org.alcove.privacy.grants;

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
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Grants beyond care over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Grants")
public final class GrantResource {
    private final GrantService grants;

    GrantResource(GrantService grants) {
        this.grants = grants;
    }

    @GET
    @Path("/grants")
    @RolesAllowed({Role.Names.ADMIN, Role.Names.PRIVACY_OFFICER})
    @Operation(
            summary = "Grants beyond care, latest first",
            description =
                    "A request whose references can't be read, because they were changed in the database or their key"
                            + " can't be had, is listed without them and with referencesUnreadable; the others of the page are as"
                            + " ever. Ask for it anew with the papers at hand.",
            operationId = "listGrants")
    public Page<GrantView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return grants.list(actor, limit, cursor);
    }

    @GET
    @Path("/me/grants")
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "What one was granted beyond care", operationId = "listOwnGrants")
    public Page<OwnGrant> listOwn(@Auth @Parameter(hidden = true) Actor actor) {
        return grants.listOwn(actor);
    }

    @POST
    @Path("/grants")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.Names.ADMIN, Role.Names.PRIVACY_OFFICER})
    @Operation(
            summary = "Ask for a grant beyond care; somebody else has to give it",
            operationId = "requestGrant",
            responses =
                    @ApiResponse(
                            responseCode = "201",
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = GrantView.class))))
    public Response request(
            @Auth @Parameter(hidden = true) Actor actor,
            @Nullable GrantRequest request,
            @HeaderParam("Idempotency-Key") Optional<String> key) {
        return Response.status(Response.Status.CREATED)
                .entity(grants.request(actor, request, key))
                .build();
    }

    @POST
    @Path("/grants/{id}/approve")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.Names.ADMIN, Role.Names.PRIVACY_OFFICER})
    @Operation(
            summary = "Give a grant that somebody else asked for",
            description = "Not one whose references can't be read: that is a 500, and nothing is given.",
            operationId = "approveGrant")
    public GrantView approve(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") AccessGrantId id,
            @Nullable ApprovalRequest request) {
        return grants.approve(actor, id, request);
    }

    @POST
    @Path("/grants/{id}/refuse")
    @RolesAllowed({Role.Names.ADMIN, Role.Names.PRIVACY_OFFICER})
    @Operation(summary = "Refuse a grant that somebody else asked for", operationId = "refuseGrant")
    public GrantView refuse(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") AccessGrantId id) {
        return grants.refuse(actor, id);
    }

    @POST
    @Path("/grants/{id}/end")
    @RolesAllowed({Role.Names.ADMIN, Role.Names.PRIVACY_OFFICER})
    @Operation(summary = "End a grant or an emergency at once", operationId = "endGrant")
    public void end(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") AccessGrantId id) {
        grants.end(actor, id);
    }
}
