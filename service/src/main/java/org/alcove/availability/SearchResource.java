package org.alcove.availability;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.Unaudited;
import org.jspecify.annotations.Nullable;

/** The search over the clinic's therapists over HTTP. */
@Path("/api/slots")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Availability")
public final class SearchResource {
    private final SearchService search;

    SearchResource(SearchService search) {
        this.search = search;
    }

    @GET
    @RolesAllowed(Role.Names.CLIENT)
    @Unaudited("tells when therapists are free, and nothing of why not")
    @Operation(
            operationId = "searchSlots",
            summary = "The next bookable sessions across the clinic, earliest first, at most two of each therapist")
    public Page<TherapistSlot> search(
            @Auth @Parameter(hidden = true) Actor actor,
            @Parameter(required = true) @QueryParam("sessionTypeId") @Nullable String sessionTypeId,
            @QueryParam("state") @Nullable String state,
            @QueryParam("modality") @Nullable String modality,
            @QueryParam("specialty") @Nullable String specialty,
            @QueryParam("language") @Nullable String language,
            @QueryParam("insurance") @Nullable String insurance,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("limit") @Nullable String limit) {
        return Page.whole(search.search(
                actor,
                new SearchQuery(sessionTypeId, state, modality, specialty, language, insurance, from, to, limit)));
    }
}
