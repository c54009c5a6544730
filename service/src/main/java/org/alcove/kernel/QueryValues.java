package org.alcove.kernel;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads query parameters, which arrive as text; faults name the parameter as {@code ?name} and never quote it. */
public final class QueryValues {
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private final Faults faults;

    public QueryValues(Faults faults) {
        this.faults = faults;
    }

    /** An RFC 3339 instant, in UTC or with an offset. */
    public Optional<Instant> instant(String name, @Nullable String text) {
        return read(name, text, "invalid_instant", "an instant such as 2026-03-08T09:30:00Z is needed", value -> {
            Instant instant = OffsetDateTime.parse(value).toInstant();
            // What the database can keep.
            if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
                throw new DateTimeException("out of range");
            }
            return instant;
        });
    }

    /** An ISO 8601 duration such as {@code PT50M}. */
    public Optional<Duration> duration(String name, @Nullable String text) {
        return read(name, text, "invalid_duration", "a duration such as PT50M is needed", Duration::parse);
    }

    /** An id. */
    public <T extends Id> Optional<T> id(String name, @Nullable String text, Function<UUID, T> type) {
        return read(name, text, "invalid_id", "an id is needed", value -> type.apply(Id.parse(value)));
    }

    /** A limit; missing is the default, more than {@link Page#LIMIT} is that. */
    public int limit(@Nullable String text, int defaultLimit) {
        Optional<Integer> limit = read("limit", text, "invalid_limit", "a whole number from 1 on is needed", value -> {
            if (!value.matches("[0-9]{1,18}") || Long.parseLong(value) < 1) {
                throw new IllegalArgumentException("not a limit");
            }
            return (int) Math.min(Page.LIMIT, Long.parseLong(value));
        });
        return limit.orElse(defaultLimit);
    }

    private <T> Optional<T> read(
            String name, @Nullable String text, String code, String message, Function<String, T> parser) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text));
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException unreadable) {
            faults.add("?" + name, code, message);
            return Optional.empty();
        }
    }
}
