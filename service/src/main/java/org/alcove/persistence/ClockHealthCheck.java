package org.alcove.persistence;

import com.codahale.metrics.health.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;

/** Healthy while this machine's clock and the database's agree: replicas that disagree would offer different times. */
public final class ClockHealthCheck extends HealthCheck {
    private final Jdbi jdbi;
    private final InstantSource clock;
    private final Duration allowed;

    /** @param allowed the largest difference that is healthy */
    public ClockHealthCheck(Jdbi jdbi, InstantSource clock, Duration allowed) {
        this.jdbi = Objects.requireNonNull(jdbi);
        this.clock = Objects.requireNonNull(clock);
        this.allowed = Objects.requireNonNull(allowed);
    }

    /** Whether a time that this machine's clock told just now agrees; not while the database does not answer. */
    public boolean isRight(Instant told) {
        try {
            return skew(told, serverTime()).compareTo(allowed) <= 0;
        } catch (RuntimeException failure) {
            return false;
        }
    }

    private Instant serverTime() {
        return jdbi.withExtension(ClockDao.class, ClockDao::getServerTime);
    }

    private static Duration skew(Instant here, Instant there) {
        return Duration.between(there, here).abs();
    }

    @Override
    protected Result check() {
        try {
            Instant there = serverTime();
            Duration skew = skew(clock.instant(), there);
            return skew.compareTo(allowed) <= 0
                    ? Result.healthy()
                    : Result.unhealthy("the clocks are " + skew.toSeconds() + " s apart");
        } catch (RuntimeException failure) {
            return Result.unhealthy("the database does not answer");
        }
    }
}
