package org.alcove.busyimport;

import io.dropwizard.auth.Auth;
import io.dropwizard.jersey.PATCH;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
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
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** A therapist's outside calendars over HTTP. */
@Path("/api/therapists/{id}/busy-calendars")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Outside calendars")
public final class BusyCalendarResource {
    private static final String CALENDAR = "text/calendar";

    private final BusyCalendarService calendars;
    private final int maxBytes;

    BusyCalendarResource(BusyCalendarService calendars, int maxBytes) {
        this.calendars = calendars;
        this.maxBytes = maxBytes;
    }

    @GET
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(operationId = "listBusyCalendars", summary = "How reading the therapist's outside calendars goes")
    public Page<BusyCalendarView> list(
            @Auth @Parameter(hidden = true) Actor actor, @PathParam("id") TherapistId therapist) {
        return calendars.list(actor, therapist);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(
            operationId = "createBusyCalendar",
            summary = "Adds an outside calendar by its URL or as a file; until its first good read no time is offered",
            description =
                    "In JSON a file is a text within the limit of any body. As text/calendar it may be larger; then"
                            + " ?tentativeIsBusy=false says that tentative events block nothing, and a header Own-Addresses names"
                            + " the owner's mail addresses, separated by commas.",
            requestBody =
                    @RequestBody(
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON,
                                        schema = @Schema(implementation = NewBusyCalendar.class)),
                                @Content(mediaType = CALENDAR, schema = @Schema(implementation = String.class))
                            }))
    @ApiResponse(
            responseCode = "201",
            description = "Added",
            content = @Content(schema = @Schema(implementation = BusyCalendarView.class)))
    public Response create(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Parameter(hidden = true) @Nullable NewBusyCalendar input) {
        return created(calendars.create(actor, therapist, input, Optional.ofNullable(key)));
    }

    @POST
    @Consumes(CALENDAR)
    @RolesAllowed(Role.Names.THERAPIST)
    @Hidden // Told above: OpenAPI has one operation for one path and method.
    public Response upload(
            @Auth Actor actor,
            @PathParam("id") TherapistId therapist,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @QueryParam("tentativeIsBusy") @Nullable String tentativeIsBusy,
            // An address stands in no path and no query.
            @HeaderParam("Own-Addresses") @Nullable String ownAddresses,
            @Nullable InputStream body) {
        return created(calendars.upload(
                actor, therapist, bytes(body), tentativeIsBusy, ownAddresses, Optional.ofNullable(key)));
    }

    @POST
    @Path("{calendarId}/upload")
    @Consumes(CALENDAR)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(
            operationId = "replaceBusyCalendar",
            summary = "Puts a newer file in place of an uploaded one",
            requestBody =
                    @RequestBody(
                            content = @Content(mediaType = CALENDAR, schema = @Schema(implementation = String.class))))
    public BusyCalendarView replace(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @PathParam("calendarId") BusyCalendarId calendar,
            @Parameter(hidden = true) @Nullable InputStream body) {
        return calendars.replace(actor, therapist, calendar, bytes(body));
    }

    @PATCH
    @Path("{calendarId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(
            operationId = "changeBusyCalendar",
            summary = "Changes how a calendar is read; an uploaded file has to be sent anew for that")
    public BusyCalendarView change(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @PathParam("calendarId") BusyCalendarId calendar,
            @Nullable CalendarSettings settings) {
        return calendars.change(actor, therapist, calendar, settings);
    }

    @POST
    @Path("{calendarId}/refresh")
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(operationId = "refreshBusyCalendar", summary = "Has a calendar read soon")
    public BusyCalendarView refresh(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @PathParam("calendarId") BusyCalendarId calendar) {
        return calendars.refresh(actor, therapist, calendar);
    }

    @DELETE
    @Path("{calendarId}")
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(operationId = "deleteBusyCalendar", summary = "Removes a calendar and all that is kept of it")
    public void delete(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @PathParam("calendarId") BusyCalendarId calendar) {
        calendars.delete(actor, therapist, calendar);
    }

    private static Response created(BusyCalendarView view) {
        return Response.status(Response.Status.CREATED).entity(view).build();
    }

    /** One byte more than is taken, if there are more; the rest need not be kept to refuse it. */
    private byte[] bytes(@Nullable InputStream body) {
        try {
            return body == null ? new byte[0] : body.readNBytes(maxBytes + 1);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
