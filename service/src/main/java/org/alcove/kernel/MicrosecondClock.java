package org.alcove.kernel;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** An instant source cut to microseconds, which is what the database keeps: what was written compares equal when read. */
public final class MicrosecondClock implements InstantSource {
    private final InstantSource source;

    public MicrosecondClock(InstantSource source) {
        this.source = Objects.requireNonNull(source);
    }

    @Override
    public Instant instant() {
        return source.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
