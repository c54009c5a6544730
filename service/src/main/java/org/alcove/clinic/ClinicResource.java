package org.alcove.clinic;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Needs;
import org.alcove.kernel.Role;
import org.alcove.kernel.Unaudited;
import org.jspecify.annotations.Nullable;

/** The actor's clinic over HTTP. */
@Path("/api/clinic")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Roster")
public final class ClinicResource {
    private final ClinicService clinics;

    ClinicResource(ClinicService clinics) {
        this.clinics = clinics;
    }

    /** The words of one kind. */
    @Needs("words")
    @Schema(name = "WordList")
    record WordList(@Nullable List<@Nullable Word> words) {}

    @GET
    @PermitAll
    @Unaudited("tells what everybody of the clinic may know of it")
    @Operation(operationId = "getClinic", summary = "The clinic of this account")
    public Clinic get(@Auth @Parameter(hidden = true) Actor actor) {
        return clinics.get(actor);
    }

    @PATCH
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(
            operationId = "changeClinic",
            summary = "Changes the fields that are sent; null clears one",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = ClinicInput.class))))
    public Clinic change(
            @Auth @Parameter(hidden = true) Actor actor, @Parameter(hidden = true) @Nullable Patch<ClinicInput> patch) {
        return clinics.change(actor, TherapistResource.required(patch));
    }

    @GET
    @Path("words")
    @PermitAll
    @Unaudited("tells what everybody of the clinic may know of it")
    @Operation(operationId = "listWords", summary = "The words by which therapists are described and searched")
    public Map<String, List<Word>> words(@Auth @Parameter(hidden = true) Actor actor) {
        return clinics.words(actor);
    }

    @PUT
    @Path("words/{kind}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(operationId = "replaceWords", summary = "Replaces the words of one kind")
    public Map<String, List<Word>> replaceWords(
            @Auth @Parameter(hidden = true) Actor actor, @PathParam("kind") String kind, @Nullable WordList list) {
        return clinics.replaceWords(
                actor, kind, TherapistResource.required(list).words());
    }

    @POST
    @Path("words/{kind}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.Names.ADMIN)
    @Operation(operationId = "addWord", summary = "Adds a word to one kind, or gives it another label")
    public Map<String, List<Word>> addWord(
            @Auth @Parameter(hidden = true) Actor actor, @PathParam("kind") String kind, @Nullable Word word) {
        return clinics.addWord(actor, kind, TherapistResource.required(word));
    }
}
