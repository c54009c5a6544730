package org.alcove.privacy.consent;

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
import org.alcove.kernel.Actor;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** A client's own consents over HTTP. */
@Path("/api/consents")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Consent")
public final class ConsentResource {
    private final ConsentService consents;

    ConsentResource(ConsentService consents) {
        this.consents = consents;
    }

    @GET
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "The own consents, latest first", operationId = "listConsents")
    public Page<ConsentView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return consents.list(actor, limit, cursor);
    }

    @POST
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Consent to something being told to somebody", operationId = "createConsent")
    @ApiResponse(
            responseCode = "201",
            description = "In force",
            content = @Content(schema = @Schema(implementation = ConsentView.class)))
    public Response create(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable ConsentRequest request) {
        return Response.status(Response.Status.CREATED)
                .entity(consents.create(actor, request, Optional.ofNullable(key)))
                .build();
    }

    @POST
    @Path("/{id}/revoke")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Take a consent back, at once", operationId = "revokeConsent")
    @ApiResponse(
            responseCode = "200",
            description = "Out of force",
            content = @Content(schema = @Schema(implementation = ConsentView.class)))
    public ConsentView revoke(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") ConsentId id) {
        return consents.revoke(actor, id);
    }

    @POST
    @Path("/{id}/request")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Ask who may disclose to carry a consent out", operationId = "requestDisclosure")
    @ApiResponse(
            responseCode = "200",
            description = "Asked",
            content = @Content(schema = @Schema(implementation = ConsentView.class)))
    public ConsentView request(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") ConsentId id) {
        return consents.request(actor, id);
    }
}
