package org.alcove.availability;

import java.util.List;
import org.alcove.privacy.Foundation;

/** Puts this room together. */
public final class AvailabilityModule {
    private final TimeAuthority authority;
    private final OpenDays openDays;
    private final Offering offering;
    private final HoursService hours;
    private final List<Object> resources;

    public AvailabilityModule(Foundation foundation, AvailabilityConfiguration policy) {
        authority = new TimeAuthority();
        openDays = new OpenDays(foundation.transactor(), authority, policy);
        offering = new OfferService(authority, openDays, policy);
        hours = new HoursService(foundation, openDays, policy);
        resources = List.of(
                new HoursResource(hours),
                new ExceptionResource(new ExceptionService(foundation, openDays, policy)),
                new TimeOffResource(new TimeOffService(foundation, openDays, policy)),
                new SlotResource(new SlotService(foundation, authority, policy)),
                new SearchResource(new SearchService(foundation, authority, policy)));
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

    /** For those who set hours up without HTTP. */
    public HoursService hours() {
        return hours;
    }

    public List<Object> resources() {
        return resources;
    }
}
