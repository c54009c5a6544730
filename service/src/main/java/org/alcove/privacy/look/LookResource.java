package org.alcove.privacy.look;

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
import java.util.Objects;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Role;
import org.alcove.privacy.consent.Released;
import org.jspecify.annotations.Nullable;

/** Looks at clients over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Identity")
public final class LookResource {
    private final OpenService looks;

    LookResource(OpenService looks) {
        this.looks = looks;
    }

    @POST
    @Path("/clients/{clientCode}/identity/open")
    @RolesAllowed(Role.Names.THERAPIST)
    @Operation(
            summary = "Open what a purpose needs of a client; the client sees it, and whom it is told",
            operationId = "openIdentity")
    public OpenedIdentity open(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("clientCode") String clientCode,
            @Nullable OpenRequest request) {
        OpenService.Opened opened = looks.open(actor, clientCode, request);
        if (opened.disclosed() == null) {
            return OpenedIdentity.of(Objects.requireNonNull(opened.inCare()), Optional.empty());
        }
        Released told = opened.disclosed().content();
        return OpenedIdentity.of(told.identity(), told.notice());
    }
}
