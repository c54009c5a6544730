package org.alcove.booking;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.alcove.audit.Receipt;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.Role;

/** Receipts of bookings over HTTP. */
@Path("/api/appointments/{id}/receipt")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class ReceiptResource {
    private static final int SECONDS_TO_WAIT = 60;

    private final ReceiptService receipts;

    ReceiptResource(ReceiptService receipts) {
        this.receipts = receipts;
    }

    @GET
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(
            summary = "A receipt that an own booking stands in the audit trail",
            description = "To be checked with the command check-receipt against an exported head or the public key of"
                    + " /api/audit/keys. Names neither the client nor the therapist.",
            operationId = "getReceipt")
    @ApiResponse(
            responseCode = "200",
            description = "The receipt",
            content = @Content(schema = @Schema(implementation = Receipt.class)))
    @ApiResponse(
            responseCode = "202",
            description = "The booking is not sealed yet; ask again after what Retry-After says",
            content = @Content(schema = @Schema(implementation = ReceiptPending.class)))
    public Response get(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") AppointmentId id) {
        return receipts.get(actor, id)
                .map(receipt -> Response.ok(receipt).build())
                .orElseGet(() -> Response.accepted(new ReceiptPending("not_sealed_yet"))
                        .header(HttpHeaders.RETRY_AFTER, SECONDS_TO_WAIT)
                        .build());
    }
}
