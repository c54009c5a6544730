package org.alcove.availability;

import java.time.Duration;
import java.time.LocalDateTime;
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
        @Nullable String clinicState)
        implements TypeTerms {
    boolean isActive() {
        return typeActive && therapistActive;
    }

    boolean isBookableBySlots() {
        return offersType && !isGroup();
    }

    /**
     * The step of the starts that are listed, in minutes: what is asked for or else the policy's, but always a multiple of
     * the therapist's own step if they have one, because clients can't book between.
     */
    int step(Optional<Duration> asked, AvailabilityConfiguration policy) {
        if (startStepMinutes == null) {
            return (int) asked.orElse(policy.startStep()).toMinutes();
        }
        int wanted = asked.map(step -> (int) step.toMinutes()).orElse(startStepMinutes);
        return (wanted + startStepMinutes - 1) / startStepMinutes * startStepMinutes;
    }

    /** Whether a client can start at a local time, as far as the therapist's own step goes. */
    boolean isOnOwnStep(LocalDateTime local) {
        return startStepMinutes == null || StartRule.isOnStep(local, startStepMinutes);
    }

    ZoneId rosterZone() {
        return ZoneId.of(zone);
    }
}
