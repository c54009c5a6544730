package org.alcove.identity.notice;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How notices are kept.
 *
 * @param kept how long each is, acknowledged or not; what it told of shows elsewhere for as long as it holds
 */
public record NoticeConfiguration(Duration kept) {
    public NoticeConfiguration {
        if (kept.isNegative() || kept.isZero() || kept.compareTo(Duration.ofDays(36_600)) > 0) {
            throw new IllegalArgumentException("notices.kept is out of range");
        }
    }

    @JsonCreator
    static NoticeConfiguration of(@JsonProperty("kept") @Nullable Duration kept) {
        return new NoticeConfiguration(Objects.requireNonNullElse(kept, Duration.ofDays(400)));
    }

    public static NoticeConfiguration defaults() {
        return of(null);
    }
}
