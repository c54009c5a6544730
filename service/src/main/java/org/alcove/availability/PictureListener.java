package org.alcove.availability;

import java.util.List;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;

/** Told of what this replica wrote, once it is committed, before whoever asked for it is answered. */
interface PictureListener {
    /** For where no picture is kept. */
    PictureListener NONE = new PictureListener() {
        @Override
        public void timeWritten(Handle handle, TherapistId therapist, List<ClinicPicture.Day> days) {}

        @Override
        public void hoursWritten(Handle handle, TherapistId therapist) {}
    };

    /**
     * Time of a therapist was taken or given back.
     *
     * @param handle of the transaction that was committed; may be read from
     * @param days what it wrote
     */
    void timeWritten(Handle handle, TherapistId therapist, List<ClinicPicture.Day> days);

    /** The hours of a therapist, and so perhaps their zone, were written. */
    void hoursWritten(Handle handle, TherapistId therapist);
}
