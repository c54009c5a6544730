package org.alcove.booking;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Sessions that are not for a health plan, over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Rights")
public final class SelfPayResource {
    private final SelfPayService selfPay;

    SelfPayResource(SelfPayService selfPay) {
        this.selfPay = selfPay;
    }

    @PUT
    @Path("/appointments/{id}/self-pay")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Say whether a session is not for a health plan", operationId = "changeSelfPay")
    public ClientAppointment change(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") AppointmentId id,
            @Nullable SelfPayRequest request) {
        return selfPay.change(actor, id, request);
    }
}
