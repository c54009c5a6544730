package org.alcove.clinic;

import java.time.Instant;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** A row of {@code therapist}, without its lists. Public because jdbi maps it. */
public record TherapistRow(
        TherapistId id,
        ClinicId clinicId,
        String displayName,
        String credentials,
        @Nullable String npi,
        @Nullable Integer feeCents,
        @Nullable String feeCurrency,
        boolean slidingScale,
        String zone,
        boolean acceptsNew,
        String status,
        @Nullable Integer startStepMinutes,
        @Nullable Integer dailyMaximum,
        byte[] searchTie,
        int version,
        Instant createdAt,
        Instant updatedAt) {
    static final String ACTIVE = "active";
    static final String INACTIVE = "inactive";
}
