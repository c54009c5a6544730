package org.alcove.privacy.rights;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Where and when clients wish to be reached, for who cares for them, over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Rights")
public final class ContactLookResource {
    private final ContactLookService looks;

    ContactLookResource(ContactLookService looks) {
        this.looks = looks;
    }

    @POST
    @Path("/clients/{clientCode}/contact-preferences/open")
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(
            summary = "Open where and when a client in one's care wishes to be reached; the client sees it",
            description = "Tells of the channels that are on today, and nothing else of the client; none: the client"
                    + " wishes to be reached by none (45 CFR 164.522(b)). Look each time before reaching out.",
            operationId = "openContactPreferences")
    public Page<WishedContact> open(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("clientCode") String clientCode,
            @Nullable OpenContactRequest request) {
        return Page.whole(looks.open(actor, clientCode, request));
    }
}
