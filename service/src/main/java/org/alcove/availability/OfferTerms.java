package org.alcove.availability;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** What the roster says about one therapist, one session type and one asking client. Public because jdbi maps it. */
public record OfferTerms(
        String kind,
        int durationMinutes,
        int bufferBeforeMinutes,
        int bufferAfterMinutes,
        int capacity,
        @Nullable Integer minimumNoticeMinutes,
        @Nullable Integer horizonDays,
        boolean typeActive,
        boolean therapistActive,
        boolean acceptsNew,
        boolean offersType,
        boolean inCare,
        String zone,
        @Nullable Integer startStepMinutes,
        @Nullable Integer dailyMaximum,
        @Nullable String clientState,
        @Nullable String clinicState)
        implements TypeTerms {
    boolean isActive() {
        return typeActive && therapistActive;
    }

    boolean isBookableBySlots() {
        return offersType && !isGroup();
    }

    int step(AvailabilityConfiguration policy) {
        return startStepMinutes == null ? (int) policy.startStep().toMinutes() : startStepMinutes;
    }

    ZoneId rosterZone() {
        return ZoneId.of(zone);
    }
}
