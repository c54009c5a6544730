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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AmendmentId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Requests for amendments over HTTP. */
@Path("/api/amendments")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Rights")
public final class AmendmentResource {
    private final AmendmentService amendments;

    AmendmentResource(AmendmentService amendments) {
        this.amendments = amendments;
    }

    @POST
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Ask a therapist to amend the record", operationId = "askAmendment")
    @ApiResponse(
            responseCode = "201",
            description = "Asked",
            content = @Content(schema = @Schema(implementation = AmendmentView.class)))
    public Response ask(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable AmendmentRequest request) {
        return Response.status(Response.Status.CREATED)
                .entity(amendments.ask(actor, request, Optional.ofNullable(key)))
                .build();
    }

    @GET
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(summary = "Requests one made, or is to answer", operationId = "listAmendments")
    public Page<AmendmentView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return amendments.list(actor, limit, cursor);
    }

    @GET
    @Path("/{id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(summary = "One request with what was written; the client sees the look", operationId = "getAmendment")
    public AmendmentView get(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") AmendmentId id) {
        return amendments.get(actor, id);
    }

    @POST
    @Path("/{id}/accept")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Amend the record as asked", operationId = "acceptAmendment")
    public AmendmentView accept(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") AmendmentId id) {
        return amendments.accept(actor, id);
    }

    @POST
    @Path("/{id}/deny")
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Do not amend the record, and say on what ground", operationId = "denyAmendment")
    public AmendmentView deny(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") AmendmentId id,
            @Nullable DenialRequest request) {
        return amendments.deny(actor, id, request);
    }

    @POST
    @Path("/{id}/extend")
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Take longer, once", operationId = "extendAmendment")
    public AmendmentView extend(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") AmendmentId id,
            @Nullable ExtensionRequest request) {
        return amendments.extend(actor, id, request);
    }

    @POST
    @Path("/{id}/disagree")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Disagree with a denial", operationId = "disagreeAmendment")
    public AmendmentView disagree(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") AmendmentId id,
            @Nullable DisagreementRequest request) {
        return amendments.disagree(actor, id, request);
    }
}
