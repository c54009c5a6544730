package org.alcove.availability;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.alcove.kernel.Faults;
import org.alcove.kernel.QueryValues;
import org.jspecify.annotations.Nullable;

/** The time that a request looks over; empty when it is all over. */
record SlotSpan(Instant from, Instant to) {
    /**
     * Reads {@code from} and {@code to}. A past or missing {@code from} is now; a missing {@code to} is the default
     * length after it.
     */
    static SlotSpan read(
            Faults faults,
            @Nullable String from,
            @Nullable String to,
            Duration defaultLength,
            Duration maximum,
            Instant now) {
        QueryValues query = new QueryValues(faults);
        Optional<Instant> askedFrom = query.instant("from", from);
        Optional<Instant> askedTo = query.instant("to", to);
        Instant start = askedFrom.filter(now::isBefore).orElse(now);
        Instant end = askedTo.orElse(start.plus(defaultLength));
        if (askedFrom.isPresent() && askedTo.isPresent()) {
            faults.require(
                    askedTo.get().isAfter(askedFrom.get()),
                    "?to",
                    "ends_before_start",
                    "the end comes after the start");
        }
        faults.require(
                Duration.between(start, end).compareTo(maximum) <= 0,
                "?to",
                "span_too_long",
                "at most " + maximum.toDays() + " days at once");
        return new SlotSpan(start, end);
    }

    /** The part of it in which a client can start a session. */
    SlotSpan bookable(TypeTerms terms, AvailabilityConfiguration policy, Instant now) {
        Instant noticed = now.plus(terms.minimumNotice(policy));
        // What starts now has begun before anybody could book it.
        Instant first = noticed.isAfter(now) ? noticed : now.plus(1, ChronoUnit.MICROS);
        Instant last = now.plus(terms.horizon(policy));
        return new SlotSpan(first.isAfter(from) ? first : from, last.isBefore(to) ? last : to);
    }

    boolean isEmpty() {
        return !from.isBefore(to);
    }
}
