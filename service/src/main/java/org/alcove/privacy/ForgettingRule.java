package org.alcove.privacy;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * When clients are shredded unasked.
 *
 * @param after how long after their last session, or after the day they joined if they had none
 * @param notice how long they are told before
 */
public record ForgettingRule(Duration after, Duration notice) {
    public ForgettingRule {
        Objects.requireNonNull(after);
        Objects.requireNonNull(notice);
    }

    /** From when on who is told now can be shredded. */
    public Instant dueAt(Instant now) {
        return now.plus(notice);
    }

    /** As the database counts. */
    public long afterSeconds() {
        return after.toSeconds();
    }
}
