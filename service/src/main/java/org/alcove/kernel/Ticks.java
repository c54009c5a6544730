package org.alcove.kernel;

import java.time.Duration;
import java.time.Instant;

/**
 * Time in ticks of five minutes since 1970-01-01T00:00Z. Every duration, buffer and start step of a session is a whole
 * number of ticks, so that a tick is the smallest time that can be taken.
 */
public final class Ticks {
    /** The length of a tick. */
    public static final Duration LENGTH = Duration.ofMinutes(5);

    public static final int MINUTES = 5;
    public static final int PER_HOUR = 12;

    /** Ticks in one UTC day, which always has 24 hours. */
    public static final int PER_DAY = 288;

    private static final long SECONDS = 300;

    private Ticks() {}

    /** The tick that holds the instant. */
    public static long floor(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond(), SECONDS);
    }

    /** The first tick that starts at or after the instant. */
    public static long ceiling(Instant instant) {
        long floor = floor(instant);
        return startOf(floor).equals(instant) ? floor : floor + 1;
    }

    /** The instant at which a tick starts. */
    public static Instant startOf(long tick) {
        return Instant.ofEpochSecond(Math.multiplyExact(tick, SECONDS));
    }

    /** Whether the instant is the start of a tick. */
    public static boolean isAligned(Instant instant) {
        return startOf(floor(instant)).equals(instant);
    }

    /** Whether the duration is a whole, non-negative number of ticks. */
    public static boolean isWhole(Duration duration) {
        return !duration.isNegative() && duration.getNano() == 0 && duration.getSeconds() % SECONDS == 0;
    }

    /**
     * The number of ticks in a duration.
     *
     * @throws IllegalArgumentException if it is not a whole number of ticks
     */
    public static int count(Duration duration) {
        if (!isWhole(duration)) {
            throw new IllegalArgumentException("not a whole number of ticks");
        }
        return Math.toIntExact(duration.getSeconds() / SECONDS);
    }
}
