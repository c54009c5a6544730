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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Anonymous;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.Unaudited;
import org.jspecify.annotations.Nullable;

/** Notices and their receipts over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Privacy notices")
public final class PrivacyNoticeResource {
    private final PrivacyNoticeService notices;

    PrivacyNoticeResource(PrivacyNoticeService notices) {
        this.notices = notices;
    }

    @GET
    @Path("/privacy-notices")
    @Consumes(MediaType.WILDCARD)
    @Anonymous
    @Unaudited("the same texts for everybody")
    @Operation(summary = "The notices as they read now; to be shown before joining", operationId = "listPrivacyNotices")
    public Page<PrivacyNotice> list() {
        return notices.current();
    }

    @GET
    @Path("/me/privacy-notices")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Which notices one was shown and when", operationId = "listOwnPrivacyNotices")
    public Page<PrivacyNoticeReceipt> listOwn(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return notices.listOwn(actor, limit, cursor);
    }

    @POST
    @Path("/me/privacy-notices/{id}/receipt")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Say that one was shown a notice", operationId = "receivePrivacyNotice")
    @ApiResponse(
            responseCode = "200",
            description = "Kept; the first time counts",
            content = @Content(schema = @Schema(implementation = PrivacyNoticeReceipt.class)))
    public PrivacyNoticeReceipt receive(
            @Auth @Parameter(hidden = true) Actor actor, @PathParam("id") String id, @Nullable ReceiptRequest request) {
        return notices.receive(actor, id, request);
    }
}
