package org.alcove.calendarfeed;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/**
 * Hands out single appointments as calendar files. A POST, because the words that somebody chose have no place in an
 * address. Public because JAX-RS makes a proxy of it.
 */
@Path("/api/appointments/{id}/calendar")
@Tag(name = "Feeds")
@Consumes(MediaType.APPLICATION_JSON)
public final class CalendarFileResource {
    private static final String CALENDAR = "text/calendar";

    private final CalendarFileService files;

    CalendarFileResource(CalendarFileService files) {
        this.files = Objects.requireNonNull(files);
    }

    @POST
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(summary = "Get an own appointment as a calendar file", operationId = "exportAppointment")
    @ApiResponse(
            responseCode = "200",
            description = "The file",
            content = @Content(mediaType = CALENDAR, schema = @Schema(implementation = String.class)))
    public Response export(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") AppointmentId id,
            @Nullable CalendarFileRequest asked) {
        return Response.ok(files.export(actor, id, asked))
                .header(HttpHeaders.CONTENT_TYPE, CALENDAR + "; charset=utf-8")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"event.ics\"")
                .build();
    }
}
