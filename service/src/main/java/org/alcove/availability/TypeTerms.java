package org.alcove.availability;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a session type says, and what policy says where it is silent. */
interface TypeTerms {
    /** Groups have their own times and are not booked by slots. */
    String GROUP = "group";

    String kind();

    int durationMinutes();

    int bufferBeforeMinutes();

    int bufferAfterMinutes();

    @Nullable
    Integer minimumNoticeMinutes();

    @Nullable
    Integer horizonDays();

    /** The asking client's own setting. */
    @Nullable
    String clientState();

    @Nullable
    String clinicState();

    default boolean isGroup() {
        return kind().equals(GROUP);
    }

    default Duration duration() {
        return Duration.ofMinutes(durationMinutes());
    }

    default Duration bufferBefore() {
        return Duration.ofMinutes(bufferBeforeMinutes());
    }

    default Duration bufferAfter() {
        return Duration.ofMinutes(bufferAfterMinutes());
    }

    default SessionShape shape() {
        return SessionShape.of(duration(), bufferBefore(), bufferAfter());
    }

    default Duration minimumNotice(AvailabilityConfiguration policy) {
        Integer minutes = minimumNoticeMinutes();
        return minutes == null ? policy.minimumNotice() : Duration.ofMinutes(minutes);
    }

    default Duration horizon(AvailabilityConfiguration policy) {
        Integer days = horizonDays();
        return days == null ? policy.horizon() : Duration.ofDays(days);
    }

    /** Where the client will be: what the request says, else the client's own setting, else the clinic's. */
    default Optional<String> state(Optional<String> asked) {
        return asked.or(() -> Optional.ofNullable(clientState())).or(() -> Optional.ofNullable(clinicState()));
    }
}
