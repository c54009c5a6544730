package org.alcove.privacy.emergency;

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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.EmergencyAccessId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Emergencies over HTTP; cards stand in bodies only. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Emergencies")
public final class EmergencyResource {
    private final EmergencyService emergencies;
    private final EmergencyPapers papers;
    private final EmergencyCards cards;

    EmergencyResource(EmergencyService emergencies, EmergencyPapers papers, EmergencyCards cards) {
        this.emergencies = emergencies;
        this.papers = papers;
        this.cards = cards;
    }

    @GET
    @Path("/me/emergency-card")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Whether one has a card to be recognised by", operationId = "getEmergencyCard")
    public CardView getCard(@Auth @Parameter(hidden = true) Actor actor) {
        return cards.get(actor);
    }

    @POST
    @Path("/me/emergency-card")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(
            summary = "Make a card to be recognised by; the one before opens nothing any more",
            operationId = "createEmergencyCard",
            responses =
                    @ApiResponse(
                            responseCode = "201",
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = NewCard.class))))
    public Response createCard(
            @Auth @Parameter(hidden = true) Actor actor, @HeaderParam("Idempotency-Key") Optional<String> key) {
        return Response.status(Response.Status.CREATED)
                .entity(cards.create(actor, key))
                .build();
    }

    @DELETE
    @Path("/me/emergency-card")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "End one's card", operationId = "deleteEmergencyCard")
    public void deleteCard(@Auth @Parameter(hidden = true) Actor actor) {
        cards.revoke(actor);
    }

    @GET
    @Path("/me/emergency-access")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Emergencies in which one's identity was opened", operationId = "listOwnEmergencies")
    public Page<OwnEmergency> listOwn(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return papers.listOwn(actor, limit, cursor);
    }

    @POST
    @Path("/emergency-access")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(
            summary = "Open who a client is, at once; the client sees it, and it has to be documented",
            operationId = "openEmergency",
            responses =
                    @ApiResponse(
                            responseCode = "201",
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = EmergencyView.class))))
    public Response open(
            @Auth @Parameter(hidden = true) Actor actor,
            @Nullable EmergencyRequest request,
            @HeaderParam("Idempotency-Key") Optional<String> key) {
        EmergencyService.Opened opened = emergencies.open(actor, request, key);
        return Response.status(Response.Status.CREATED)
                .entity(EmergencyView.of(opened, opened.told().content()))
                .build();
    }

    @GET
    @Path("/emergency-access")
    @RolesAllowed({Role.Names.THERAPIST, Role.Names.PRIVACY_OFFICER})
    @Operation(
            summary = "Emergencies, and which are not documented; a therapist sees their own",
            operationId = "listEmergencies")
    public EmergencyPage list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("overdue") @Nullable String overdue,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return papers.list(actor, overdue, limit, cursor);
    }

    @POST
    @Path("/emergency-access/{id}/documentation")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(summary = "Document an emergency that one opened", operationId = "documentEmergency")
    public void document(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") EmergencyAccessId id,
            @Nullable Documentation documentation) {
        papers.document(actor, id, documentation);
    }
}
