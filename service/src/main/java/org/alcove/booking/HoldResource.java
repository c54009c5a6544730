package org.alcove.booking;

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
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.HoldId;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Holds over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class HoldResource {
    private final HoldService holds;

    HoldResource(HoldService holds) {
        this.holds = holds;
    }

    @POST
    @Path("/holds")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Keep a slot for a few minutes", operationId = "createHold")
    @ApiResponse(
            responseCode = "201",
            description = "Kept",
            content = @Content(schema = @Schema(implementation = HoldView.class)))
    public Response create(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable HoldRequest request) {
        HoldView hold = holds.hold(actor, request, Optional.ofNullable(key));
        return Response.status(Response.Status.CREATED)
                .location(URI.create("/api/holds/" + hold.holdId()))
                .entity(hold)
                .build();
    }

    @DELETE
    @Path("/holds/{id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Give a kept slot back", operationId = "deleteHold")
    @ApiResponse(responseCode = "204", description = "Given back")
    public Response delete(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") HoldId id) {
        holds.release(actor, id);
        return Response.noContent().build();
    }
}
