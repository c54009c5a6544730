package org.alcove.privacy.grants;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of grants that two people give.
 *
 * @param longest how long one can last at most
 * @param furthest how far ahead one can begin at most
 * @param referenceLength characters of the reference of a document, at most
 */
public record GrantConfiguration(Duration longest, Duration furthest, Integer referenceLength) {
    private static final int LONGEST_REFERENCE = 500;

    public GrantConfiguration(
            @Nullable Duration longest, @Nullable Duration furthest, @Nullable Integer referenceLength) {
        this.longest = Objects.requireNonNullElse(longest, Duration.ofDays(92));
        this.furthest = Objects.requireNonNullElse(furthest, Duration.ofDays(366));
        this.referenceLength = Objects.requireNonNullElse(referenceLength, 120);
        if (this.longest.isNegative() || this.longest.isZero() || this.furthest.isNegative()) {
            throw new IllegalArgumentException("grants: every duration is longer than nothing");
        }
        if (this.referenceLength < 1 || this.referenceLength > LONGEST_REFERENCE) {
            throw new IllegalArgumentException("grants.referenceLength lies between 1 and " + LONGEST_REFERENCE);
        }
    }

    /** Every setting at its default. */
    public static GrantConfiguration defaults() {
        return new GrantConfiguration(null, null, null);
    }
}
