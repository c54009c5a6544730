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
import org.alcove.identity.ReEntries;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** Care relationships over HTTP; clients stand in paths by their codes only. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Caseload")
public final class CareResource {
    private final CareService care;

    CareResource(CareService care) {
        this.care = care;
    }

    @GET
    @Path("/me/clients")
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "List the own caseload by code", operationId = "listClients")
    public Page<CareView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return care.caseload(actor, limit, cursor);
    }

    @POST
    @Path("/clients/{clientCode}/accept")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Let a client book as much as anyone", operationId = "acceptClient")
    @ApiResponse(responseCode = "204", description = "Accepted")
    public Response accept(@Auth @Parameter(hidden = true) Actor actor, @PathParam("clientCode") String clientCode) {
        care.accept(actor, clientCode);
        return Response.noContent().build();
    }

    @POST
    @Path("/clients/{clientCode}/replace-code")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Give a client another code", operationId = "replaceClientCode")
    @ApiResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = CodeView.class)))
    public CodeView replaceCode(
            @Auth @Parameter(hidden = true) Actor actor, @PathParam("clientCode") String clientCode) {
        return care.replaceCode(actor, clientCode);
    }

    @POST
    @Path("/clients/{clientCode}/re-entry")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Let a client who lost their account come back", operationId = "reEnterClient")
    @ApiResponse(
            responseCode = "201",
            description = "A token that works once",
            content = @Content(schema = @Schema(implementation = ReEntries.ReEntryToken.class)))
    public Response reEnter(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @PathParam("clientCode") String clientCode) {
        return Response.status(Response.Status.CREATED)
                .entity(care.reEnter(actor, clientCode, Optional.ofNullable(key)))
                .build();
    }

    @POST
    @Path("/clients/{clientCode}/end")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "End a care relationship", operationId = "endCare")
    @ApiResponse(responseCode = "204", description = "Ended")
    public Response end(@Auth @Parameter(hidden = true) Actor actor, @PathParam("clientCode") String clientCode) {
        care.endByCode(actor, clientCode);
        return Response.noContent().build();
    }

    @POST
    @Path("/me/care/{therapistId}/end")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "End the own care relationship with a therapist", operationId = "endOwnCare")
    @ApiResponse(responseCode = "204", description = "Ended")
    public Response endOwn(
            @Auth @Parameter(hidden = true) Actor actor, @PathParam("therapistId") TherapistId therapistId) {
        care.endByTherapist(actor, therapistId);
        return Response.noContent().build();
    }
}
