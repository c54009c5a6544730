package org.alcove.calendarfeed;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Optional;
import org.alcove.identity.Caller;
import org.alcove.kernel.Anonymous;
import org.alcove.kernel.ServiceException;
import org.jspecify.annotations.Nullable;

/**
 * Serves feeds to calendar programs, which have nothing but the URL. Every path that is no living feed is one 404. No
 * media type is declared, because calendar programs accept all kinds and get {@code text/calendar} all the same. Public
 * because JAX-RS makes a proxy of it.
 */
@Path(CalendarResource.ROOT)
@Tag(name = "Feeds")
public final class CalendarResource {
    static final String ROOT = "/cal";
    private static final String CALENDAR = "text/calendar; charset=utf-8";

    private final FeedReader feeds;

    CalendarResource(FeedReader feeds) {
        this.feeds = Objects.requireNonNull(feeds);
    }

    @GET
    @Path("/{token}.ics")
    @Anonymous
    @Operation(summary = "Read a calendar feed", operationId = "readFeed")
    @ApiResponse(
            responseCode = "200",
            description = "The calendar",
            content = @Content(mediaType = "text/calendar", schema = @Schema(implementation = String.class)))
    @ApiResponse(responseCode = "304", description = "As it was")
    public Response read(
            @PathParam("token") String token,
            @HeaderParam(HttpHeaders.USER_AGENT) @Nullable String userAgent,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @HeaderParam(HttpHeaders.IF_MODIFIED_SINCE) @Nullable String ifModifiedSince,
            @Parameter(hidden = true) @Context Caller caller) {
        Validators known = new Validators(Optional.ofNullable(ifNoneMatch), Optional.ofNullable(ifModifiedSince));
        RenderedFeed feed = feeds.fetch(token, Optional.ofNullable(userAgent), caller.networkPrefix(), known);
        Response.ResponseBuilder response = feed.body()
                .map(body -> Response.ok(body)
                        .header(HttpHeaders.CONTENT_TYPE, CALENDAR)
                        .header(HttpHeaders.CONTENT_LENGTH, body.length))
                .orElseGet(Response::notModified);
        return response.header(HttpHeaders.ETAG, "\"" + feed.etag() + "\"")
                .header(HttpHeaders.LAST_MODIFIED, Validators.format(feed.modifiedAt()))
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .build();
    }

    @HEAD
    @Path("/{token}.ics")
    @Anonymous
    @Operation(summary = "Ask whether a calendar feed has changed", operationId = "checkFeed")
    @ApiResponse(responseCode = "200", description = "The headers of the calendar")
    @ApiResponse(responseCode = "304", description = "As it was")
    public Response check(
            @PathParam("token") String token,
            @HeaderParam(HttpHeaders.USER_AGENT) @Nullable String userAgent,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @HeaderParam(HttpHeaders.IF_MODIFIED_SINCE) @Nullable String ifModifiedSince,
            @Parameter(hidden = true) @Context Caller caller) {
        return read(token, userAgent, ifNoneMatch, ifModifiedSince, caller);
    }

    @GET
    @Path("/{rest: .*}")
    @Anonymous
    @Operation(hidden = true)
    public Response refuse() {
        throw ServiceException.notFound();
    }
}
