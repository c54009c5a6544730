package org.alcove.clinic;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** A row of {@code session_type}. Public because jdbi maps it. */
public record SessionTypeRow(
        SessionTypeId id,
        ClinicId clinicId,
        String name,
        String kind,
        int durationMinutes,
        int bufferBeforeMinutes,
        int bufferAfterMinutes,
        int capacity,
        @Nullable Integer minimumNoticeMinutes,
        @Nullable Integer horizonDays,
        boolean offeredByAll,
        String status,
        int version,
        Instant createdAt) {
    static final String ACTIVE = "active";
    static final String INACTIVE = "inactive";

    SessionTypeView view(List<TherapistId> therapists) {
        return new SessionTypeView(
                id,
                name,
                kind,
                Duration.ofMinutes(durationMinutes),
                Duration.ofMinutes(bufferBeforeMinutes),
                Duration.ofMinutes(bufferAfterMinutes),
                capacity,
                Optional.ofNullable(minimumNoticeMinutes)
                        .map(Duration::ofMinutes)
                        .orElse(null),
                Optional.ofNullable(horizonDays).map(Duration::ofDays).orElse(null),
                offeredByAll ? null : therapists,
                status,
                version);
    }
}
