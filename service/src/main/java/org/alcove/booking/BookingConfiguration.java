package org.alcove.booking;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The policies of booking.
 *
 * @param holdLength how long a slot is kept for a client before they book it
 * @param cancelUntil how long before its start a client may still cancel or move an appointment
 * @param offerLength how long a proposed time can be accepted, at most until it starts
 */
public record BookingConfiguration(Duration holdLength, Duration cancelUntil, Duration offerLength) {
    public BookingConfiguration(
            @Nullable Duration holdLength, @Nullable Duration cancelUntil, @Nullable Duration offerLength) {
        this.holdLength = atLeast(Duration.ofSeconds(1), Objects.requireNonNullElse(holdLength, Duration.ofMinutes(5)));
        this.cancelUntil = atLeast(Duration.ZERO, Objects.requireNonNullElse(cancelUntil, Duration.ZERO));
        this.offerLength = atLeast(Duration.ofSeconds(1), Objects.requireNonNullElse(offerLength, Duration.ofDays(3)));
    }

    /** Every policy at its default. */
    public static BookingConfiguration defaults() {
        return new BookingConfiguration(null, null, null);
    }

    private static Duration atLeast(Duration least, Duration value) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException("a duration of booking is too short");
        }
        return value;
    }
}
