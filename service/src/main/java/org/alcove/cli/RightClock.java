package org.alcove.cli;

import com.codahale.metrics.health.HealthCheck;
import java.time.InstantSource;
import org.alcove.persistence.ClockHealthCheck;
import org.jdbi.v3.core.Jdbi;

/** Lets a command go on that destroys by this machine's time what can't be made again. */
final class RightClock {
    private RightClock() {}

    /** @param what is destroyed by time, as the refusal says it */
    static void require(CommandSettings settings, Jdbi jdbi, InstantSource clock, String what) {
        HealthCheck.Result result = new ClockHealthCheck(
                        jdbi, clock, settings.getDatabase().getMaxClockSkew().toJavaDuration())
                .execute();
        if (!result.isHealthy()) {
            throw new CommandFailure(
                    what + " by this machine's clock, and it can't be trusted: " + result.getMessage());
        }
    }
}
