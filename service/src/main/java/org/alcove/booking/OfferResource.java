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
import org.alcove.kernel.OfferId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Offers over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class OfferResource {
    private final OfferService offers;
    private final BookingService booking;

    OfferResource(OfferService offers, BookingService booking) {
        this.offers = offers;
        this.booking = booking;
    }

    @POST
    @Path("/offers")
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Propose a time to a client", operationId = "createOffer")
    @ApiResponse(
            responseCode = "201",
            description = "Proposed",
            content = @Content(schema = @Schema(implementation = OfferAnswer.class)))
    public Response create(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable OfferRequest request) {
        return Response.status(Response.Status.CREATED)
                .entity(offers.create(actor, request, Optional.ofNullable(key)))
                .build();
    }

    @GET
    @Path("/offers")
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(summary = "List open offers", operationId = "listOffers")
    public Page<OfferView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return offers.list(actor, limit, cursor);
    }

    @POST
    @Path("/offers/{id}/accept")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Book what was proposed", operationId = "acceptOffer")
    @ApiResponse(
            responseCode = "201",
            description = "Booked",
            content = @Content(schema = @Schema(implementation = ClientAppointment.class)))
    public Response accept(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") OfferId id,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable AcceptOfferRequest request) {
        return AppointmentResource.created(booking.acceptOffer(actor, id, request, Optional.ofNullable(key)));
    }

    @POST
    @Path("/offers/{id}/decline")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Refuse what was proposed", operationId = "declineOffer")
    @ApiResponse(responseCode = "204", description = "Refused")
    public Response decline(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") OfferId id) {
        offers.decline(actor, id);
        return Response.noContent().build();
    }

    @DELETE
    @Path("/offers/{id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Take a proposal back", operationId = "withdrawOffer")
    @ApiResponse(responseCode = "204", description = "Taken back")
    public Response withdraw(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") OfferId id) {
        offers.withdraw(actor, id);
        return Response.noContent().build();
    }
}
