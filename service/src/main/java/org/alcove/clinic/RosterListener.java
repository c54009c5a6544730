package org.alcove.clinic;

import java.time.Instant;
import java.util.List;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;

/** Told of changes of the roster; implemented by the room that keeps what is derived from them. */
public interface RosterListener {
    /**
     * Called once in each transaction that changes the zone or the status of therapists who were there, after their rows
     * were written. New therapists have no hours that anything could be derived from.
     *
     * @param therapists not empty, without repeats
     */
    void therapistsChanged(Handle handle, List<TherapistId> therapists, Instant now);
}
