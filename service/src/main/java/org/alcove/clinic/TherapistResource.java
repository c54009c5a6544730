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
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Needs;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** The roster over HTTP, as JSON and as CSV. */
@Path("/api/therapists")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Roster")
public final class TherapistResource {
    private static final String CSV = "text/csv";

    private final TherapistService therapists;
    private final RosterFileService files;

    TherapistResource(TherapistService therapists, RosterFileService files) {
        this.therapists = therapists;
        this.files = files;
    }

    @GET
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST, Role.Names.ADMIN})
    @Operation(operationId = "listTherapists", summary = "Therapists, in order of display name")
    public Page<TherapistView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return therapists.list(actor, limit, cursor);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.Names.ADMIN)
    @Needs({"displayName", "zone"})
    @Operation(operationId = "createTherapist", summary = "Adds a therapist")
    @ApiResponse(
            responseCode = "201",
            description = "Added",
            content = @Content(schema = @Schema(implementation = TherapistView.class)))
    public Response create(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable TherapistInput input) {
        TherapistView created = therapists.create(actor, Optional.ofNullable(key), required(input));
        return Response.created(URI.create("/api/therapists/" + created.id()))
                .header(HttpHeaders.ETAG, IfMatch.tag(1))
                .entity(created)
                .build();
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST, Role.Names.ADMIN})
    @Operation(operationId = "getTherapist", summary = "One therapist")
    @ApiResponse(
            responseCode = "200",
            description = "The therapist",
            content = @Content(schema = @Schema(implementation = TherapistView.class)))
    public Response get(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") TherapistId id) {
        return answered(therapists.get(actor, id));
    }

    @PATCH
    @Path("{id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(
            operationId = "changeTherapist",
            summary = "Changes the fields that are sent; null clears one",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = TherapistInput.class))))
    @ApiResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = TherapistView.class)))
    public Response change(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Parameter(hidden = true) @Nullable Patch<TherapistInput> patch) {
        return answered(therapists.change(actor, id, IfMatch.of(ifMatch), required(patch)));
    }

    @POST
    @Path("import")
    @Consumes(CSV)
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(
            operationId = "importTherapists",
            summary = "Adds and changes therapists from a CSV file: all rows or none",
            requestBody =
                    @RequestBody(content = @Content(mediaType = CSV, schema = @Schema(implementation = String.class))))
    public RosterImport importFile(
            @Auth @Parameter(hidden = true) Actor actor,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @QueryParam("dryRun") @Nullable String dryRun,
            @QueryParam("onStranded") @Nullable String onStranded,
            @Parameter(hidden = true) @Nullable InputStream body) {
        return files.importFile(
                actor,
                Optional.ofNullable(key),
                dryRun,
                onStranded,
                body == null ? InputStream.nullInputStream() : body);
    }

    @GET
    @Path("export")
    @Produces(CSV)
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(operationId = "exportTherapists", summary = "The whole roster as a CSV file that can be imported")
    @ApiResponse(
            responseCode = "200",
            description = "The file",
            content = @Content(mediaType = CSV, schema = @Schema(implementation = String.class)))
    public Response exportFile(@Auth @Parameter(hidden = true) Actor actor) {
        return Response.ok(files.exportFile(actor), CSV + ";charset=utf-8")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"roster.csv\"")
                .build();
    }

    private static Response answered(TherapistView therapist) {
        Response.ResponseBuilder response = Response.ok(therapist);
        Integer version = therapist.version();
        if (version != null) {
            response.header(HttpHeaders.ETAG, IfMatch.tag(version));
        }
        return response.build();
    }

    static <T> T required(@Nullable T body) {
        if (body == null) {
            throw ServiceException.invalid("", "required", "a body is needed");
        }
        return body;
    }
}
