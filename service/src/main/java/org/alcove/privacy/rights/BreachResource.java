package org.alcove.privacy.rights;

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
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.BreachId;
import org.alcove.kernel.Needs;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** The breach register, and what clients are shown of it, over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Rights")
public final class BreachResource {
    private final BreachService breaches;

    BreachResource(BreachService breaches) {
        this.breaches = breaches;
    }

    @POST
    @Path("/breaches")
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Needs({"discoveredOn", "kind"})
    @Operation(summary = "Write a breach into the register", operationId = "createBreach")
    @ApiResponse(
            responseCode = "201",
            description = "Written",
            content = @Content(schema = @Schema(implementation = BreachView.class)))
    public Response create(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable BreachInput input) {
        return Response.status(Response.Status.CREATED)
                .entity(breaches.create(actor, input, Optional.ofNullable(key)))
                .build();
    }

    @GET
    @Path("/breaches")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(summary = "The register with its clocks", operationId = "listBreaches")
    public Page<BreachView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return breaches.list(actor, limit, cursor);
    }

    @PATCH
    @Path("/breaches/{id}")
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(summary = "Change what is sent of an entry", operationId = "changeBreach")
    public BreachView change(
            @Auth @Parameter(hidden = true) Actor actor, @PathParam("id") BreachId id, @Nullable BreachInput input) {
        return breaches.change(actor, id, input);
    }

    @GET
    @Path("/me/breach-notices")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "What the clinic has to tell all its clients", operationId = "listBreachNotices")
    public Page<BreachNotice> notices(@Auth @Parameter(hidden = true) Actor actor) {
        return Page.whole(breaches.notices(actor));
    }

    @POST
    @Path("/me/breach-notices/{id}/receipt")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Say that one has read it", operationId = "receiveBreachNotice")
    @ApiResponse(responseCode = "204", description = "Written down")
    public void receive(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") BreachId id) {
        breaches.receive(actor, id);
    }
}
