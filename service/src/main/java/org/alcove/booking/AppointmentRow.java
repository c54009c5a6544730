package org.alcove.booking;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.CareRelationshipId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;

/** An appointment with its one participant, as their tables have them; public because jdbi makes it. */
public record AppointmentRow(
        AppointmentId id,
        ClinicId clinicId,
        TherapistId therapistId,
        SessionTypeId sessionTypeId,
        Instant startAt,
        Instant endAt,
        int bufferBeforeMinutes,
        int bufferAfterMinutes,
        LocalDate localDate,
        String status,
        int capacity,
        int version,
        ClientId clientId,
        CareRelationshipId careRelationshipId,
        String clientCode,
        String state,
        boolean selfPay) {
    Occupied occupied() {
        return new Occupied(
                therapistId,
                clientId,
                new TimeRange(startAt, endAt),
                Duration.ofMinutes(bufferBeforeMinutes),
                Duration.ofMinutes(bufferAfterMinutes),
                localDate);
    }

    boolean isBooked() {
        return status.equals(AppointmentStatus.BOOKED.code());
    }

    boolean hasEnded(Instant now) {
        return !endAt.isAfter(now);
    }

    ClientAppointment forClient() {
        return new ClientAppointment(
                id, therapistId, sessionTypeId, startAt, endAt, AppointmentStatus.of(status), version, state, selfPay);
    }

    TherapistAppointment forTherapist() {
        return new TherapistAppointment(
                id,
                therapistId,
                sessionTypeId,
                clientCode,
                startAt,
                endAt,
                AppointmentStatus.of(status),
                version,
                state,
                selfPay);
    }
}
