package org.alcove.identity;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.alcove.kernel.Anonymous;
import org.jspecify.annotations.Nullable;

/** New accounts over HTTP, for who holds a one-time secret. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Accounts")
public final class JoinResource {
    private static final String KEY = "Idempotency-Key";

    private final Entrance entrance;

    JoinResource(Entrance entrance) {
        this.entrance = entrance;
    }

    @POST
    @Path("/join")
    @Anonymous
    @Operation(summary = "Make an account with a join code", operationId = "join")
    @ApiResponse(
            responseCode = "201",
            description = "Made; shown once",
            content = @Content(schema = @Schema(implementation = NewAccount.class)))
    public Response join(
            @Nullable JoinRequest request,
            @HeaderParam(KEY) Optional<String> key,
            @Parameter(hidden = true) @Context Caller caller) {
        return created(entrance.join(request, key, caller));
    }

    @POST
    @Path("/invitations/accept")
    @Anonymous
    @Operation(summary = "Make a staff account with an invitation", operationId = "acceptInvitation")
    @ApiResponse(
            responseCode = "201",
            description = "Made; shown once",
            content = @Content(schema = @Schema(implementation = NewAccount.class)))
    public Response acceptInvitation(
            @Nullable TokenRequest request,
            @HeaderParam(KEY) Optional<String> key,
            @Parameter(hidden = true) @Context Caller caller) {
        return created(entrance.acceptInvitation(request, key, caller));
    }

    @POST
    @Path("/re-entry")
    @Anonymous
    @Operation(summary = "Come back with a new account after losing the old one", operationId = "reEnter")
    @ApiResponse(
            responseCode = "201",
            description = "Made; shown once",
            content = @Content(schema = @Schema(implementation = NewAccount.class)))
    public Response reEnter(
            @Nullable TokenRequest request,
            @HeaderParam(KEY) Optional<String> key,
            @Parameter(hidden = true) @Context Caller caller) {
        return created(entrance.reEnter(request, key, caller));
    }

    private static Response created(NewAccount account) {
        return Response.status(Response.Status.CREATED).entity(account).build();
    }
}
