package org.alcove.booking;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.HoldId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;

/** A hold as it stands in its table; public because jdbi makes it. */
public record HoldRow(
        HoldId id,
        ClinicId clinicId,
        ClientId clientId,
        TherapistId therapistId,
        SessionTypeId sessionTypeId,
        Instant startAt,
        Instant endAt,
        int bufferBeforeMinutes,
        int bufferAfterMinutes,
        String state,
        LocalDate localDate,
        Instant createdAt,
        Instant expiresAt) {
    Occupied occupied() {
        return new Occupied(
                therapistId,
                clientId,
                new TimeRange(startAt, endAt),
                Duration.ofMinutes(bufferBeforeMinutes),
                Duration.ofMinutes(bufferAfterMinutes),
                localDate);
    }

    boolean isLive(Instant now) {
        return now.isBefore(expiresAt);
    }
}
