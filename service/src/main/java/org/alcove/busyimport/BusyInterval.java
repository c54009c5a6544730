package org.alcove.busyimport;

import java.time.Instant;
import java.util.Comparator;

/**
 * A busy time.
 *
 * @param start inclusive, UTC
 * @param end exclusive, UTC, after the start
 * @param key tells occurrences apart within one calendar and stays the same from one reading to the next; made from a
 *     hash, so that nothing of the calendar can be read from it
 */
public record BusyInterval(Instant start, Instant end, long key) implements Comparable<BusyInterval> {
    private static final Comparator<BusyInterval> BY_TIME = Comparator.comparing(BusyInterval::start)
            .thenComparing(BusyInterval::end)
            .thenComparingLong(BusyInterval::key);

    public BusyInterval {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("a busy time ends after it starts");
        }
    }

    @Override
    public int compareTo(BusyInterval other) {
        return BY_TIME.compare(this, other);
    }
}
