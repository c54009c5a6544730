package org.alcove.availability;

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
import org.alcove.kernel.Unaudited;
import org.jspecify.annotations.Nullable;

/** One therapist's slots over HTTP. */
@Path("/api/therapists/{id}/slots")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Availability")
public final class SlotResource {
    private final SlotService slots;

    SlotResource(SlotService slots) {
        this.slots = slots;
    }

    @GET
    @RolesAllowed({Role.Names.CLIENT, Role.Names.THERAPIST, Role.Names.ADMIN})
    @Unaudited("tells when a therapist is free, and nothing of why not")
    @Operation(operationId = "listSlots", summary = "The bookable sessions of one therapist, earliest first")
    public Page<Slot> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @PathParam("id") TherapistId therapist,
            @Parameter(required = true) @QueryParam("sessionTypeId") @Nullable String sessionTypeId,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("step") @Nullable String step,
            @QueryParam("state") @Nullable String state) {
        return Page.whole(slots.list(actor, therapist, new SlotQuery(sessionTypeId, from, to, step, state)));
    }
}
