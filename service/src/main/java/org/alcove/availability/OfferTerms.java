package org.alcove.availability;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
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
        @Nullable String clinicState) {
    /** Groups have their own times and are not booked by slots. */
    static final String GROUP = "group";

    boolean isBookableBySlots() {
        return offersType && !kind.equals(GROUP);
    }

    Duration duration() {
        return Duration.ofMinutes(durationMinutes);
    }

    Duration bufferBefore() {
        return Duration.ofMinutes(bufferBeforeMinutes);
    }

    Duration bufferAfter() {
        return Duration.ofMinutes(bufferAfterMinutes);
    }

    SessionShape shape() {
        return SessionShape.of(duration(), bufferBefore(), bufferAfter());
    }

    Duration minimumNotice(AvailabilityConfiguration policy) {
        return minimumNoticeMinutes == null ? policy.minimumNotice() : Duration.ofMinutes(minimumNoticeMinutes);
    }

    Duration horizon(AvailabilityConfiguration policy) {
        return horizonDays == null ? policy.horizon() : Duration.ofDays(horizonDays);
    }

    int step(AvailabilityConfiguration policy) {
        return startStepMinutes == null ? (int) policy.startStep().toMinutes() : startStepMinutes;
    }

    ZoneId rosterZone() {
        return ZoneId.of(zone);
    }

    /** Where the client will be: what the request says, else the client's own setting, else the clinic's. */
    Optional<String> state(Optional<String> asked) {
        return asked.or(() -> Optional.ofNullable(clientState)).or(() -> Optional.ofNullable(clinicState));
    }
}
