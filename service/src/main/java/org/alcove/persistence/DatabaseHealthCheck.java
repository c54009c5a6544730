package org.alcove.persistence;

import com.codahale.metrics.health.HealthCheck;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;

/** Healthy while the database answers. */
public final class DatabaseHealthCheck extends HealthCheck {
    private final Jdbi jdbi;

    public DatabaseHealthCheck(Jdbi jdbi) {
        this.jdbi = Objects.requireNonNull(jdbi);
    }

    @Override
    protected Result check() {
        try {
            jdbi.useHandle(handle -> handle.execute("SELECT 1"));
            return Result.healthy();
        } catch (RuntimeException failure) {
            return Result.unhealthy("the database does not answer");
        }
    }
}
