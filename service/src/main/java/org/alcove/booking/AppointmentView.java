package org.alcove.booking;

import org.alcove.kernel.AppointmentId;

/** An appointment as one of its participants may see it. */
public sealed interface AppointmentView permits ClientAppointment, TherapistAppointment {
    AppointmentId id();

    /** Counts every change; the ETag. */
    int version();
}
