package org.alcove.privacy.erasure;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
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
    @Operation(summary = "The holds that were not lifted", operationId = "listLegalHolds")
    public Page<LegalHoldView> list(@Auth @Parameter(hidden = true) Actor actor) {
        return holds.list(actor);
    }

    @POST
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(summary = "Keep a client's record from being destroyed", operationId = "setLegalHold")
    public LegalHoldView set(@Auth @Parameter(hidden = true) Actor actor, @Nullable LegalHoldRequest request) {
        return holds.set(actor, request);
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
