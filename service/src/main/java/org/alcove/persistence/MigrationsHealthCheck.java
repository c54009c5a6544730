package org.alcove.persistence;

import com.codahale.metrics.health.HealthCheck;
import java.util.Objects;

/** Healthy once every change set that this code was built with has been applied. */
public final class MigrationsHealthCheck extends HealthCheck {
    private final DatabaseConfiguration database;
    private volatile boolean complete;

    public MigrationsHealthCheck(DatabaseConfiguration database) {
        this.database = Objects.requireNonNull(database);
    }

    @Override
    protected Result check() {
        try {
            // Nothing takes a change set back, so that one look is enough.
            int missing = complete ? 0 : Migrations.listMissing(database).size();
            complete = missing == 0;
            return complete ? Result.healthy() : Result.unhealthy(missing + " change sets are missing");
        } catch (RuntimeException failure) {
            return Result.unhealthy("the database does not answer");
        }
    }
}
