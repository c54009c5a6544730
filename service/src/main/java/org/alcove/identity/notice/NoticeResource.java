package org.alcove.identity.notice;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.NoticeId;
import org.alcove.kernel.Page;
import org.jspecify.annotations.Nullable;

/** One's own notices over HTTP. */
@Path("/api/me/notices")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Own account")
public final class NoticeResource {
    private final NoticeService notices;

    NoticeResource(NoticeService notices) {
        this.notices = notices;
    }

    @GET
    @PermitAll
    @Operation(summary = "What one was told and has not acknowledged, oldest first", operationId = "listNotices")
    public Page<NoticeView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") Optional<String> cursor) {
        return notices.list(actor, limit, cursor);
    }

    @POST
    @Path("{id}/acknowledge")
    @PermitAll
    @Operation(summary = "Take a notice off the list", operationId = "acknowledgeNotice")
    @ApiResponse(responseCode = "204", description = "Acknowledged")
    public void acknowledge(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") NoticeId id) {
        notices.acknowledge(actor, id);
    }
}
