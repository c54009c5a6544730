package org.alcove.persistence;

import com.codahale.metrics.health.HealthCheck;
import java.time.Duration;
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

    /** Whether they agree; not while the database does not answer. */
    public boolean isRight() {
        return check().isHealthy();
    }

    private Duration skew() {
        return Duration.between(jdbi.withExtension(ClockDao.class, ClockDao::getServerTime), clock.instant())
                .abs();
    }

    @Override
    protected Result check() {
        try {
            Duration skew = skew();
            return skew.compareTo(allowed) <= 0
                    ? Result.healthy()
                    : Result.unhealthy("the clocks are " + skew.toSeconds() + " s apart");
        } catch (RuntimeException failure) {
            return Result.unhealthy("the database does not answer");
        }
    }
}
