package org.alcove.availability;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Unaudited;
import org.jspecify.annotations.Nullable;

/** A therapist's weekly hours over HTTP. */
@Path("/api/therapists/{id}/hours")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Availability")
public final class HoursResource {
    private final HoursService hours;

    HoursResource(HoursService hours) {
        this.hours = hours;
    }

    @GET
    @RolesAllowed({Role.Names.THERAPIST, Role.Names.ADMIN})
    @Unaudited("tells when a therapist works")
    @Operation(operationId = "getHours", summary = "The weekly hours in force, and all versions")
    public HoursView get(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") TherapistId therapist) {
        return hours.get(actor, therapist);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.Names.THERAPIST, Role.Names.ADMIN})
    @Operation(operationId = "replaceHours", summary = "Replaces the weekly hours from a date on")
    public HoursView replace(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @Nullable HoursInput input) {
        return hours.replace(actor, therapist, input);
    }
}
