package org.alcove.identity;

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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Staff accounts over HTTP. */
@Path("/api/accounts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Staff accounts")
public final class StaffAccountResource {
    private final StaffAccountService service;

    StaffAccountResource(StaffAccountService service) {
        this.service = service;
    }

    @GET
    @RolesAllowed({Role.Names.ADMIN, Role.Names.PRIVACY_OFFICER})
    @Operation(summary = "List staff accounts", operationId = "listAccounts")
    public Page<StaffAccountView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") Optional<String> cursor) {
        return service.list(actor, limit, cursor);
    }

    @POST
    @Path("/{id}/disable")
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(summary = "Disable a staff account", operationId = "disableAccount")
    public void disable(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") AccountId id) {
        service.disable(actor, id);
    }

    @POST
    @Path("/{id}/enable")
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(summary = "Enable a staff account", operationId = "enableAccount")
    public void enable(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") AccountId id) {
        service.enable(actor, id);
    }

    @POST
    @Path("/{id}/approve")
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(summary = "Let an account be the therapist it was bound to", operationId = "approveAccount")
    public void approve(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") AccountId id) {
        service.approve(actor, id);
    }

    @PUT
    @Path("/{id}/roles")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(summary = "Change a staff account's roles", operationId = "changeRoles")
    public StaffAccountView changeRoles(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") AccountId id,
            @Nullable InvitationRequest request) {
        return service.changeRoles(actor, id, request);
    }
}
