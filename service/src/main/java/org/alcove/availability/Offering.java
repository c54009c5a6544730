package org.alcove.availability;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.jdbi.v3.core.Handle;

/** What booking asks of availability. */
public interface Offering {
    /** Who asks: the rules that bind clients, notice, horizon and step, do not bind a therapist who proposes a time. */
    enum Asker {
        CLIENT,
        THERAPIST
    }

    /**
     * Checks one start against hours, exceptions, time off, notice, horizon, who offers the type, and licence; not
     * against taken time. No session is offered to anybody that starts now or before. A client's start lies on the start step that the therapist has chosen, in the therapist's local
     * day; if the therapist has chosen none, and for a therapist who proposes a time, any start on the five-minute grid
     * that fits will do.
     *
     * @param client whose own setting tells the state if none is given
     * @throws org.alcove.kernel.ServiceException {@code NOT_FOUND} for a therapist or session type that this clinic does
     *     not have, {@code SLOT_NOT_OFFERED}, {@code STATE_REQUIRED}
     */
    Bookable check(
            Handle handle,
            ClinicId clinic,
            TherapistId therapist,
            SessionTypeId sessionType,
            Instant start,
            Optional<String> state,
            ClientId client,
            Asker asker,
            Instant now);

    /**
     * As {@link #check} for a therapist who proposes a time. The licence is looked at only if it is known where the client
     * will be; whoever books what was proposed asks {@link #check}, which needs to know.
     *
     * @throws org.alcove.kernel.ServiceException {@code NOT_FOUND}, {@code SLOT_NOT_OFFERED}
     */
    void checkProposal(
            Handle handle,
            ClinicId clinic,
            TherapistId therapist,
            SessionTypeId sessionType,
            Instant start,
            Optional<String> state,
            ClientId client,
            Instant now);

    /**
     * Why the therapist is not there any more at times that were booked: hours, exceptions, time off and outside calendars
     * may come to lie over a session, which nothing moves by itself.
     *
     * @param sessions in any order
     * @return for each session, in the same order, all that clashes with it
     * @throws org.alcove.kernel.ServiceException {@code NOT_FOUND} for a therapist that this clinic does not have
     */
    List<Set<Clash>> clashes(Handle handle, ClinicId clinic, TherapistId therapist, List<TimeRange> sessions);

    /**
     * Brings the search's picture of a therapist's days up to date with what the caller's transaction changed; the last
     * thing a transaction does, because it makes writers on one therapist wait in line.
     *
     * @param range the changed sessions with their buffers
     */
    void refresh(Handle handle, TherapistId therapist, TimeRange range, Instant now);
}
