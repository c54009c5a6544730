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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** A client's own record over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Rights")
public final class RightsResource {
    private final ExportService exports;

    RightsResource(ExportService exports) {
        this.exports = exports;
    }

    /** A {@code POST}, because a password stands in no address; it changes nothing but the trail. */
    @POST
    @Path("/me/export")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Everything that is kept of oneself", operationId = "exportOwnRecord")
    @ApiResponse(
            responseCode = "200",
            description = "All of it",
            content = @Content(schema = @Schema(implementation = OwnExport.class)))
    public Response export(@Auth @Parameter(hidden = true) Actor actor, @Nullable ExportRequest request) {
        return Response.ok(exports.export(actor, request))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"export.json\"")
                .build();
    }
}
