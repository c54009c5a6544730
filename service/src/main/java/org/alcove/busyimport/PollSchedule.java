package org.alcove.busyimport;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a calendar is read again. Times are strewn, so that calendars which once came together do not stay together; after
 * failures they come later and later.
 */
final class PollSchedule {
    /** Doublings after which only the longest time counts. */
    private static final int MOST_DOUBLINGS = 16;

    private final BusyCalendarConfiguration configuration;
    private final RandomGenerator random;

    PollSchedule(BusyCalendarConfiguration configuration, RandomGenerator random) {
        this.configuration = configuration;
        this.random = random;
    }

    /** After a good read: the usual time, give or take a tenth. */
    Instant afterGood(Instant now) {
        return after(now, configuration.readEvery(), 0.9, 1.1);
    }

    /** Until when a server wants to be left alone, as far as it is heeded. */
    Instant askedFor(Instant now, Duration retryAfter) {
        return now.plus(shorter(retryAfter, configuration.longestServerWait()));
    }

    /**
     * After a read that failed: twice as long as after the failure before, up to the longest, and never before a server
     * wants it.
     *
     * @param failures in a row, this one included
     * @param asked by the server
     */
    Instant afterFailure(Instant now, int failures, Optional<Instant> asked) {
        Duration longest = configuration.longestBackOff();
        Duration wait = configuration.readEvery();
        for (int i = 1; i < Math.min(failures, MOST_DOUBLINGS) && wait.compareTo(longest) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        Duration wanted = asked.map(until -> Duration.between(now, until)).orElse(Duration.ZERO);
        return after(now, longer(shorter(wait, longest), wanted), 1.0, 1.2);
    }

    private Instant after(Instant now, Duration wait, double least, double most) {
        double factor = least + (most - least) * random.nextDouble();
        return now.plusNanos((long) (wait.toNanos() * factor)).truncatedTo(ChronoUnit.MICROS);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
