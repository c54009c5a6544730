package org.alcove.booking;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
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
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Appointments over HTTP; their version is the entity tag. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class AppointmentResource {
    private final BookingService booking;
    private final ChangeService changes;
    private final AppointmentReader reader;

    /** How the contract tells a page whose items depend on who asks. */
    @Schema(name = "AppointmentPage")
    record AppointmentPage(
            @ArraySchema(
                    schema = @Schema(oneOf = {ClientAppointment.class, TherapistAppointment.class, BusyBlock.class}))
            List<Object> items,

            Optional<String> next) {}

    AppointmentResource(BookingService booking, ChangeService changes, AppointmentReader reader) {
        this.booking = booking;
        this.changes = changes;
        this.reader = reader;
    }

    @POST
    @Path("/appointments")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Book a slot, or what is held", operationId = "bookAppointment")
    @ApiResponse(
            responseCode = "201",
            description = "Booked",
            content = @Content(schema = @Schema(implementation = ClientAppointment.class)))
    public Response book(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable BookRequest request) {
        return created(booking.book(actor, request, Optional.ofNullable(key)));
    }

    @GET
    @Path("/appointments")
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST, Role.Names.ADMIN})
    @Operation(
            summary = "List own appointments; an admin sees when therapists are busy",
            operationId = "listAppointments")
    @ApiResponse(
            responseCode = "200",
            description = "A page",
            content = @Content(schema = @Schema(implementation = AppointmentPage.class)))
    public Page<?> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return reader.list(actor, from, to, limit, cursor);
    }

    @GET
    @Path("/appointments/{id}")
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(summary = "Read an own appointment", operationId = "getAppointment")
    @ApiResponse(
            responseCode = "200",
            description = "The appointment",
            content = @Content(schema = @Schema(oneOf = {ClientAppointment.class, TherapistAppointment.class})))
    public Response get(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") AppointmentId id) {
        return ok(reader.get(actor, id));
    }

    @POST
    @Path("/appointments/{id}/cancel")
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(summary = "Cancel an appointment", operationId = "cancelAppointment")
    @ApiResponse(
            responseCode = "200",
            description = "Cancelled",
            content = @Content(schema = @Schema(oneOf = {ClientAppointment.class, TherapistAppointment.class})))
    public Response cancel(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") AppointmentId id,
            @Parameter(required = true) @HeaderParam("If-Match") @Nullable String ifMatch,
            @Nullable CancelRequest request) {
        return ok(changes.cancel(actor, id, Optional.ofNullable(ifMatch), request));
    }

    @POST
    @Path("/appointments/{id}/reschedule")
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(
            summary = "Move an appointment; the old time is kept unless the new one is got",
            operationId = "rescheduleAppointment")
    @ApiResponse(
            responseCode = "200",
            description = "Moved",
            content = @Content(schema = @Schema(oneOf = {ClientAppointment.class, TherapistAppointment.class})))
    public Response reschedule(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") AppointmentId id,
            @Parameter(required = true) @HeaderParam("If-Match") @Nullable String ifMatch,
            @Nullable RescheduleRequest request) {
        return ok(changes.reschedule(actor, id, Optional.ofNullable(ifMatch), request));
    }

    @POST
    @Path("/appointments/{id}/complete")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Write down that it took place", operationId = "completeAppointment")
    @ApiResponse(
            responseCode = "200",
            description = "Written down",
            content = @Content(schema = @Schema(oneOf = {ClientAppointment.class, TherapistAppointment.class})))
    public Response complete(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") AppointmentId id,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        return ok(changes.complete(actor, id, Optional.ofNullable(ifMatch)));
    }

    @POST
    @Path("/appointments/{id}/no-show")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Write down that nobody came", operationId = "noShowAppointment")
    @ApiResponse(
            responseCode = "200",
            description = "Written down",
            content = @Content(schema = @Schema(oneOf = {ClientAppointment.class, TherapistAppointment.class})))
    public Response noShow(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") AppointmentId id,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        return ok(changes.noShow(actor, id, Optional.ofNullable(ifMatch)));
    }

    /** The answer to whatever made an appointment. */
    static Response created(ClientAppointment appointment) {
        return Response.status(Response.Status.CREATED)
                .location(URI.create("/api/appointments/" + appointment.id()))
                .header("ETag", Preconditions.etag(appointment.version()))
                .entity(appointment)
                .build();
    }

    private static Response ok(AppointmentView appointment) {
        return Response.ok(appointment)
                .header("ETag", Preconditions.etag(appointment.version()))
                .build();
    }
}
