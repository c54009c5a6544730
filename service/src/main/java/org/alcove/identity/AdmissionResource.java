package org.alcove.identity;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.JoinCodeId;
import org.alcove.kernel.OneTimeTokenId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Join codes and invitations over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Admission")
public final class AdmissionResource {
    private static final String KEY = "Idempotency-Key";

    private final AdmissionService service;

    AdmissionResource(AdmissionService service) {
        this.service = service;
    }

    @GET
    @Path("/join-codes")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(summary = "List join codes", operationId = "listJoinCodes")
    public Page<JoinCodeView> listJoinCodes(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") Optional<String> cursor) {
        return service.listJoinCodes(actor, limit, cursor);
    }

    @POST
    @Path("/join-codes")
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(summary = "Make a join code", operationId = "createJoinCode")
    @ApiResponse(
            responseCode = "201",
            description = "Made; the code is shown once",
            content = @Content(schema = @Schema(implementation = NewJoinCode.class)))
    public Response createJoinCode(
            @Auth @Parameter(hidden = true) Actor actor,
            @Nullable JoinCodeRequest request,
            @HeaderParam(KEY) Optional<String> key) {
        return Response.status(Response.Status.CREATED)
                .entity(service.createJoinCode(actor, request, key))
                .build();
    }

    @DELETE
    @Path("/join-codes/{id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(summary = "Revoke a join code", operationId = "revokeJoinCode")
    public void revokeJoinCode(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") JoinCodeId id) {
        service.revokeJoinCode(actor, id);
    }

    @GET
    @Path("/invitations")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(summary = "List invitations", operationId = "listInvitations")
    public Page<InvitationView> listInvitations(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") Optional<String> cursor) {
        return service.listInvitations(actor, limit, cursor);
    }

    @POST
    @Path("/invitations")
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(summary = "Invite somebody to work here", operationId = "invite")
    @ApiResponse(
            responseCode = "201",
            description = "Issued; the token is shown once",
            content = @Content(schema = @Schema(implementation = NewInvitation.class)))
    public Response invite(
            @Auth @Parameter(hidden = true) Actor actor,
            @Nullable InvitationRequest request,
            @HeaderParam(KEY) Optional<String> key) {
        return Response.status(Response.Status.CREATED)
                .entity(service.invite(actor, request, key))
                .build();
    }

    @POST
    @Path("/invitations/privacy-officer")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(summary = "Invite another privacy officer", operationId = "invitePrivacyOfficer")
    @ApiResponse(
            responseCode = "201",
            description = "Issued; the token is shown once",
            content = @Content(schema = @Schema(implementation = NewInvitation.class)))
    public Response invitePrivacyOfficer(
            @Auth @Parameter(hidden = true) Actor actor, @HeaderParam(KEY) Optional<String> key) {
        InvitationRequest request = new InvitationRequest(List.of(Role.PRIVACY_OFFICER), null);
        return Response.status(Response.Status.CREATED)
                .entity(service.invite(actor, request, key))
                .build();
    }

    @DELETE
    @Path("/invitations/{id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(summary = "Revoke an invitation", operationId = "revokeInvitation")
    public void revokeInvitation(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") OneTimeTokenId id) {
        service.revokeInvitation(actor, id);
    }
}
