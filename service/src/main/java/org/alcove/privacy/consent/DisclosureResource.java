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
import jakarta.ws.rs.core.Response;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Disclosures over HTTP; what is told of a client comes from the gate. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Disclosure")
public final class DisclosureResource {
    private final DisclosureService disclosures;

    DisclosureResource(DisclosureService disclosures) {
        this.disclosures = disclosures;
    }

    @GET
    @Path("/clients/{clientCode}/care-team")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(
            summary = "When a client sees their other therapists, as far as they consented; the client sees each look",
            operationId = "listCareTeamSessions")
    public Page<CareTeamSession> careTeam(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("clientCode") String clientCode,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return disclosures.careTeam(actor, clientCode, limit, cursor).content();
    }

    @GET
    @Path("/clients/{clientCode}/consents")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Consents of a client that one may carry out", operationId = "listClientConsents")
    public Page<OpenConsent> listOpen(
            @Auth @Parameter(hidden = true) Actor actor, @PathParam("clientCode") String clientCode) {
        return disclosures.listOpen(actor, clientCode);
    }

    @POST
    @Path("/clients/{clientCode}/disclosures")
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(
            summary = "Carry a consent out: the document for its recipient; each call is one disclosure",
            operationId = "createDisclosure")
    @ApiResponse(
            responseCode = "201",
            description = "Written down; the document is shown once",
            content = @Content(schema = @Schema(implementation = DisclosureDocument.class)))
    public Response disclose(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("clientCode") String clientCode,
            @Nullable DisclosureRequest request) {
        return Response.status(Response.Status.CREATED)
                .entity(disclosures.disclose(actor, clientCode, request).content())
                .build();
    }

    @GET
    @Path("/me/disclosures")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "What was told of one, to whom and why; latest first", operationId = "listOwnDisclosures")
    public Page<DisclosureView> listOwn(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return disclosures.listOwn(actor, limit, cursor);
    }
}
