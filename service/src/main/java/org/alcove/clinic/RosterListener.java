package org.alcove.clinic;

import java.time.Instant;
import java.util.List;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
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

    /**
     * Called in each transaction that writes therapists, new ones too, after all that describes them was written.
     *
     * @param therapists not empty
     */
    default void therapistsWritten(Handle handle, List<TherapistId> therapists) {}

    /** Called in each transaction that writes a session type and who offers it. */
    default void sessionTypeWritten(Handle handle, ClinicId clinic, SessionTypeId type) {}
}
