package org.alcove.clinic;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Needs;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.SessionTypeId;
import org.jspecify.annotations.Nullable;

/** Session types over HTTP. */
@Path("/api/session-types")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Roster")
public final class SessionTypeResource {
    private final SessionTypeService types;

    SessionTypeResource(SessionTypeService types) {
        this.types = types;
    }

    @GET
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST, Role.Names.ADMIN})
    @Operation(operationId = "listSessionTypes", summary = "What can be booked, in order of name")
    public Page<SessionTypeView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return types.list(actor, limit, cursor);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.Names.ADMIN)
    @Needs({"name", "kind", "duration"})
    @Operation(operationId = "createSessionType", summary = "Adds a session type")
    @ApiResponse(
            responseCode = "201",
            description = "Added",
            content = @Content(schema = @Schema(implementation = SessionTypeView.class)))
    public Response create(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable SessionTypeInput input) {
        SessionTypeView created = types.create(actor, Optional.ofNullable(key), TherapistResource.required(input));
        return Response.created(URI.create("/api/session-types/" + created.id()))
                .header(HttpHeaders.ETAG, IfMatch.tag(1))
                .entity(created)
                .build();
    }

    @PATCH
    @Path("{id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(
            operationId = "changeSessionType",
            summary = "Changes the fields that are sent; null clears one",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = SessionTypeInput.class))))
    @ApiResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = SessionTypeView.class)))
    public Response change(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") SessionTypeId id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Parameter(hidden = true) @Nullable Patch<SessionTypeInput> patch) {
        SessionTypeView changed = types.change(actor, id, IfMatch.of(ifMatch), TherapistResource.required(patch));
        Response.ResponseBuilder response = Response.ok(changed);
        Integer version = changed.version();
        if (version != null) {
            response.header(HttpHeaders.ETAG, IfMatch.tag(version));
        }
        return response.build();
    }
}
