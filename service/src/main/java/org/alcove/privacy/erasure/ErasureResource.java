package org.alcove.privacy.erasure;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** Being forgotten, over HTTP. */
@Path("/api/me/erasure")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Rights")
public final class ErasureResource {
    private final ErasureService erasure;

    ErasureResource(ErasureService erasure) {
        this.erasure = erasure;
    }

    @GET
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "What would go at once, and what would be kept until when", operationId = "getErasure")
    public ErasureView get(@Auth @Parameter(hidden = true) Actor actor) {
        return erasure.get(actor);
    }

    /** The login session ends with it, so that a repetition is answered with 401: it was done. */
    @POST
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Be forgotten; it can't be undone", operationId = "erase")
    public ErasureView erase(@Auth @Parameter(hidden = true) Actor actor, @Nullable ErasureRequest request) {
        return erasure.erase(actor, request);
    }
}
