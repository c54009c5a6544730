package org.alcove.clinic;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.alcove.kernel.Actor;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.jdbi.v3.core.Handle;

/** What a therapist would leave behind; implemented by the room that books. */
public interface TherapistCommitments {
    /** Times of future appointments, live holds and open offers, without saying whose, in order of start. */
    List<TimeRange> list(Handle handle, TherapistId therapist, Instant now);

    /**
     * As {@link #list} for several therapists, in a number of statements that does not depend on how many; those who
     * would leave nothing behind are absent.
     */
    Map<TherapistId, List<TimeRange>> listAll(Handle handle, Collection<TherapistId> therapists, Instant now);

    /** Cancels all of them in the caller's transaction, each with its audit and outbox rows. */
    void cancelAll(Handle handle, Actor actor, TherapistId therapist, Instant now);
}
