package org.alcove.privacy.rights;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Where and when a client may be reached, over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Rights")
public final class ContactResource {
    private final ContactService contacts;

    ContactResource(ContactService contacts) {
        this.contacts = contacts;
    }

    @GET
    @Path("/me/contact-preferences")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Where and when one may be reached", operationId = "getContactPreferences")
    public Page<ContactView> list(@Auth @Parameter(hidden = true) Actor actor) {
        return Page.whole(contacts.list(actor));
    }

    @PUT
    @Path("/me/contact-preferences")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(
            summary = "Say where and when one may be reached; what is left out is off",
            operationId = "replaceContactPreferences")
    public Page<ContactView> replace(
            @Auth @Parameter(hidden = true) Actor actor, @Nullable ContactPreferences preferences) {
        return Page.whole(contacts.replace(actor, preferences));
    }
}
