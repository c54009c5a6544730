package org.alcove.availability;

import com.codahale.metrics.MetricRegistry;
import java.time.Instant;
import java.util.List;
import org.alcove.clinic.RosterListener;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;

/** Puts this room together. */
public final class AvailabilityModule {
    private final TimeAuthority authority;
    private final PictureKeeper pictures;
    private final OpenDays openDays;
    private final Offering offering;
    private final HoursService hours;
    private final List<Object> resources;

    /** Without a picture in memory: searches read the tables. */
    public AvailabilityModule(Foundation foundation, AvailabilityConfiguration policy) {
        this(foundation, policy, SearchConfiguration.of("tables", null, null, null, null, null), new MetricRegistry());
    }

    public AvailabilityModule(
            Foundation foundation,
            AvailabilityConfiguration policy,
            SearchConfiguration search,
            MetricRegistry metrics) {
        authority = new TimeAuthority();
        pictures = new PictureKeeper(
                foundation.transactor(),
                foundation.clock(),
                search,
                OpenDays.usualDays(policy),
                metrics,
                System::nanoTime);
        openDays = new OpenDays(foundation.transactor(), authority, policy, pictures);
        offering = new OfferService(authority, openDays, policy);
        hours = new HoursService(foundation, openDays, policy);
        resources = List.of(
                new HoursResource(hours),
                new ExceptionResource(new ExceptionService(foundation, openDays, policy)),
                new TimeOffResource(new TimeOffService(foundation, openDays, policy)),
                new SlotResource(new SlotService(foundation, authority, policy)),
                new SearchResource(new SearchService(foundation, authority, policy, pictures)));
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

    /** The picture in memory, to be started and stopped with the service. */
    public PictureKeeper pictures() {
        return pictures;
    }

    /** For the roster: keeps what is derived from it. */
    public RosterListener rosterListener() {
        return new RosterListener() {
            @Override
            public void therapistsChanged(Handle handle, List<TherapistId> therapists, Instant now) {
                openDays.rosterChanged(handle, therapists, now);
            }

            @Override
            public void therapistsWritten(Handle handle, List<TherapistId> therapists) {
                handle.afterCommit(() -> pictures.personsWritten(handle, therapists));
            }

            @Override
            public void sessionTypeWritten(Handle handle, ClinicId clinic, SessionTypeId type) {
                handle.afterCommit(() -> pictures.typeWritten(handle, clinic, type));
            }
        };
    }

    /** For those who set hours up without HTTP. */
    public HoursService hours() {
        return hours;
    }

    public List<Object> resources() {
        return resources;
    }
}
