package org.alcove.privacy.erasure;

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
import org.alcove.kernel.LegalHoldId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Legal holds over HTTP. */
@Path("/api/legal-holds")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Legal holds")
public final class LegalHoldResource {
    private final LegalHoldService holds;

    LegalHoldResource(LegalHoldService holds) {
        this.holds = holds;
    }

    @GET
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(summary = "The holds that were not lifted, latest first", operationId = "listLegalHolds")
    public Page<LegalHoldView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return holds.list(actor, limit, cursor);
    }

    @POST
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(
            summary = "Keep a client's record from being destroyed",
            operationId = "setLegalHold",
            responses =
                    @ApiResponse(
                            responseCode = "201",
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = LegalHoldView.class))))
    public Response set(
            @Auth @Parameter(hidden = true) Actor actor,
            @Nullable LegalHoldRequest request,
            @HeaderParam("Idempotency-Key") Optional<String> key) {
        return Response.status(Response.Status.CREATED)
                .entity(holds.set(actor, request, key))
                .build();
    }

    @POST
    @Path("/{id}/extend")
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(summary = "Give a hold another end", operationId = "extendLegalHold")
    public LegalHoldView extend(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") LegalHoldId id,
            @Nullable HoldExtension request) {
        return holds.extend(actor, id, request);
    }

    @POST
    @Path("/{id}/lift")
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(summary = "Lift a hold", operationId = "liftLegalHold")
    @ApiResponse(responseCode = "204", description = "Lifted")
    public void lift(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") LegalHoldId id,
            @Nullable ErasureRequest request) {
        holds.lift(actor, id, request);
    }
}
