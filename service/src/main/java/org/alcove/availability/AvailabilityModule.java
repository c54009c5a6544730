package org.alcove.availability;

import java.util.List;
import org.alcove.privacy.Foundation;

/** Puts this room together. */
public final class AvailabilityModule {
    private final TimeAuthority authority;
    private final OpenDays openDays;
    private final Offering offering;

    public AvailabilityModule(Foundation foundation, AvailabilityConfiguration policy) {
        authority = new TimeAuthority();
        openDays = new OpenDays(foundation.transactor(), authority, policy);
        offering = new OfferService(authority, openDays, policy);
    }

    /**
     * Adds a room whose sessions take time. Rooms above are made after this one and need it, so they are added when they
     * are there; all of them before the first request.
     */
    public void takenBy(TakenTime room) {
        authority.takenBy(room);
    }

    public Offering offering() {
        return offering;
    }

    /** The search's picture, for the job that extends it, for the check, and for commands. */
    public OpenDays openDays() {
        return openDays;
    }

    public List<Object> resources() {
        return List.of();
    }
}
