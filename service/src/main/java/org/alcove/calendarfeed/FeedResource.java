package org.alcove.calendarfeed;

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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Lets owners make, renew and end their feeds. Public because JAX-RS makes a proxy of it. */
@Path("/api/feeds")
@Tag(name = "Feeds")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class FeedResource {
    private final FeedService feeds;

    FeedResource(FeedService feeds) {
        this.feeds = Objects.requireNonNull(feeds);
    }

    @GET
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(summary = "List own calendar feeds, without their URLs", operationId = "listFeeds")
    public Page<FeedView> list(@Auth @Parameter(hidden = true) Actor actor) {
        return feeds.list(actor);
    }

    @POST
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(summary = "Make a calendar feed; its URL is shown this once", operationId = "createFeed")
    @ApiResponse(
            responseCode = "201",
            description = "Made; its URL is shown once",
            content = @Content(schema = @Schema(implementation = IssuedFeed.class)))
    public Response create(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @Nullable NewFeed asked) {
        return created(feeds.create(actor, asked, Optional.ofNullable(idempotencyKey)));
    }

    @POST
    @Path("/{id}/rotate")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(
            summary = "Give a calendar feed a new URL and a new life; the old URL ends at once",
            operationId = "rotateFeed")
    @ApiResponse(
            responseCode = "201",
            description = "Renewed; its URL is shown once",
            content = @Content(schema = @Schema(implementation = IssuedFeed.class)))
    public Response rotate(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") FeedId id,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
        return created(feeds.rotate(actor, id, Optional.ofNullable(idempotencyKey)));
    }

    @POST
    @Path("/{id}/warnings/acknowledge")
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(
            summary = "Say that the programs and networks that one was warned of are one's own",
            operationId = "acknowledgeFeedWarnings")
    public void acknowledge(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") FeedId id,
            @Nullable FeedAcknowledgement upTo) {
        feeds.acknowledge(actor, id, upTo);
    }

    @DELETE
    @Path("/{id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST})
    @Operation(summary = "End a calendar feed", operationId = "deleteFeed")
    public void delete(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") FeedId id) {
        feeds.delete(actor, id);
    }

    private static Response created(IssuedFeed feed) {
        return Response.status(Response.Status.CREATED).entity(feed).build();
    }
}
