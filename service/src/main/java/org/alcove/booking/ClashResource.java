package org.alcove.booking;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** A therapist's clashes over HTTP. */
@Path("/api/therapists/{id}/clashes")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class ClashResource {
    private final ClashService clashes;

    ClashResource(ClashService clashes) {
        this.clashes = clashes;
    }

    @GET
    @RolesAllowed({Role.Names.THERAPIST, Role.Names.ADMIN})
    @Operation(
            operationId = "listClashes",
            summary = "Booked sessions at times at which the therapist is not there any more; nothing was moved")
    public Page<ClashView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return clashes.list(actor, therapist, limit, cursor);
    }
}
