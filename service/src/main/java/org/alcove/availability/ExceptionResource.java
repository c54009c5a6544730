package org.alcove.availability;

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
import org.alcove.kernel.HoursExceptionId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Unaudited;
import org.jspecify.annotations.Nullable;

/** A therapist's dated exceptions over HTTP. */
@Path("/api/therapists/{id}/exceptions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Availability")
public final class ExceptionResource {
    private final ExceptionService exceptions;

    ExceptionResource(ExceptionService exceptions) {
        this.exceptions = exceptions;
    }

    @GET
    @RolesAllowed({Role.Names.THERAPIST, Role.Names.ADMIN})
    @Unaudited("tells when a therapist works")
    @Operation(operationId = "listExceptions", summary = "The therapist's dated exceptions, earliest first")
    public Page<ExceptionView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return exceptions.list(actor, therapist, limit, cursor);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.Names.THERAPIST, Role.Names.ADMIN})
    @Operation(operationId = "createException", summary = "Adds a dated exception")
    @ApiResponse(
            responseCode = "201",
            description = "Added",
            content = @Content(schema = @Schema(implementation = ExceptionView.class)))
    public Response create(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @Nullable ExceptionInput input) {
        ExceptionView created = exceptions.create(actor, therapist, input, Optional.ofNullable(idempotencyKey));
        return Response.status(Response.Status.CREATED).entity(created).build();
    }

    @DELETE
    @Path("{exceptionId}")
    @RolesAllowed({Role.Names.THERAPIST, Role.Names.ADMIN})
    @Operation(operationId = "deleteException", summary = "Removes a dated exception")
    public void delete(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @PathParam("exceptionId") HoursExceptionId exceptionId) {
        exceptions.delete(actor, therapist, exceptionId);
    }
}
