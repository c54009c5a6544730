package org.alcove.busyimport;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** Booked sessions that outside calendars overlap, over HTTP. */
@Path("/api/therapists/{id}/busy-clashes")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Outside calendars")
public final class BusyClashResource {
    private final BusyTimeService times;

    BusyClashResource(BusyTimeService times) {
        this.times = times;
    }

    @GET
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(operationId = "listBusyClashes", summary = "Booked sessions that busy times overlap; nothing was moved")
    public Page<BusyClashView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return times.listClashes(actor, therapist, limit, cursor);
    }
}
