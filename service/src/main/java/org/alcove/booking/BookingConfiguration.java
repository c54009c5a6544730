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
 * @param holdsPerHour how many slots one client may have kept within an hour, one after the other
 * @param refusedMovesPerDay how many moves of one client's sessions may meet a taken time within a day before their
 *     therapist can move none of them any more
 * @param offersPerClient how many open offers one client may have from one therapist
 */
public record BookingConfiguration(
        Duration holdLength,
        Duration cancelUntil,
        Duration offerLength,
        Integer holdsPerHour,
        Integer refusedMovesPerDay,
        Integer offersPerClient) {
    public BookingConfiguration(
            @Nullable Duration holdLength,
            @Nullable Duration cancelUntil,
            @Nullable Duration offerLength,
            @Nullable Integer holdsPerHour,
            @Nullable Integer refusedMovesPerDay,
            @Nullable Integer offersPerClient) {
        this.holdLength = atLeast(Duration.ofSeconds(1), Objects.requireNonNullElse(holdLength, Duration.ofMinutes(5)));
        this.cancelUntil = atLeast(Duration.ZERO, Objects.requireNonNullElse(cancelUntil, Duration.ZERO));
        this.offerLength = atLeast(Duration.ofSeconds(1), Objects.requireNonNullElse(offerLength, Duration.ofDays(3)));
        this.holdsPerHour = atLeastOne(Objects.requireNonNullElse(holdsPerHour, 30));
        this.refusedMovesPerDay = atLeastOne(Objects.requireNonNullElse(refusedMovesPerDay, 5));
        this.offersPerClient = atLeastOne(Objects.requireNonNullElse(offersPerClient, 20));
    }

    /** Every policy at its default. */
    public static BookingConfiguration defaults() {
        return new BookingConfiguration(null, null, null, null, null, null);
    }

    /** The same without the limits that are told as rate limits. */
    public BookingConfiguration withoutRateLimits() {
        return new BookingConfiguration(
                holdLength, cancelUntil, offerLength, Integer.MAX_VALUE, Integer.MAX_VALUE, offersPerClient);
    }

    private static int atLeastOne(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("a limit of booking is too low");
        }
        return value;
    }

    private static Duration atLeast(Duration least, Duration value) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException("a duration of booking is too short");
        }
        return value;
    }
}
