package org.alcove.booking;

import java.time.Instant;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;

/**
 * What a client sees of an own appointment, and all of it.
 *
 * @param state where they said they would be
 */
public record ClientAppointment(
        AppointmentId id,
        TherapistId therapistId,
        SessionTypeId sessionTypeId,
        Instant start,
        Instant end,
        AppointmentStatus status,
        int version,
        String state)
        implements AppointmentView {}
