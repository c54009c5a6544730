package org.alcove.booking;

import java.time.Instant;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;

/**
 * What a therapist sees of an own appointment, and all of it: the client is a code.
 *
 * @param state where the client said they would be, which the therapist's licence has to cover
 * @param selfPay that the client pays for it and it is not for a health plan (45 CFR 164.522(a)(1)(vi))
 */
public record TherapistAppointment(
        AppointmentId id,
        TherapistId therapistId,
        SessionTypeId sessionTypeId,
        String clientCode,
        Instant start,
        Instant end,
        AppointmentStatus status,
        int version,
        String state,
        boolean selfPay)
        implements AppointmentView {}
