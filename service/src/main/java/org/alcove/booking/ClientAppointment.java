package org.alcove.booking;

import java.time.Instant;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;

/**
 * What a client sees of an own appointment, and all of it.
 *
 * @param state where they said they would be
 * @param selfPay that the client pays for it and it is not for a health plan (45 CFR 164.522(a)(1)(vi))
 */
public record ClientAppointment(
        AppointmentId id,
        TherapistId therapistId,
        SessionTypeId sessionTypeId,
        Instant start,
        Instant end,
        AppointmentStatus status,
        int version,
        String state,
        boolean selfPay)
        implements AppointmentView {}
