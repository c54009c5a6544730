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

/** What outside calendars keep busy, over HTTP. */
@Path("/api/therapists/{id}/busy")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Outside calendars")
public final class BusyTimeResource {
    private final BusyTimeService times;

    BusyTimeResource(BusyTimeService times) {
        this.times = times;
    }

    @GET
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(operationId = "listBusyTimes", summary = "The busy times of all outside calendars, united")
    public Page<BusyTimeView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        return times.listBusy(actor, therapist, from, to);
    }
}
