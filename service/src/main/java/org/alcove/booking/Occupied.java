package org.alcove.booking;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.alcove.availability.Bookable;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;
import org.alcove.kernel.TimeRange;
import org.jspecify.annotations.Nullable;

/**
 * The time of two people that one session takes, and the claims that stand for it. Two sessions of one therapist have a
 * claim in common exactly if they overlap or if the gap between them is less than the larger of the first one's buffer
 * after and the second one's buffer before; two sessions of one client exactly if they overlap (ADR 2).
 *
 * <p>A therapist's session {@code [s, e)} with buffers {@code b} before and {@code a} after claims, in ticks,
 * {@code [s, e + a)} in lane 0, and {@code [s - b, s)} and {@code e - 1} in lane 1. Let a first session end {@code g}
 * ticks before a second one starts. In lane 0 they meet exactly if {@code g < a} of the first. In lane 1 the last tick
 * of the first lies in the lead of the second exactly if {@code g < b} of the second; two leads can only meet if that
 * holds too; two last ticks differ; and the second ends after the first began. Sessions that overlap meet in lane 0.
 *
 * @param session starts and ends on a tick
 * @param localDate the start's date in the therapist's zone, for which a daily maximum counts
 */
public record Occupied(
        TherapistId therapistId,
        ClientId clientId,
        TimeRange session,
        Duration bufferBefore,
        Duration bufferAfter,
        LocalDate localDate) {
    static final int SESSION_LANE = 0;
    static final int LEAD_LANE = 1;

    /** What a client takes who books what is offered. */
    static Occupied of(Bookable bookable, ClientId client) {
        return new Occupied(
                bookable.therapistId(),
                client,
                bookable.session(),
                bookable.bufferBefore(),
                bookable.bufferAfter(),
                bookable.localDate());
    }

    // A binary key is ordered by unsigned bytes; rows are written in the order in which the database keeps them.
    private static final Comparator<UUID> UNSIGNED = (one, other) -> {
        int byHigh = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return byHigh != 0
                ? byHigh
                : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    };
    private static final Comparator<ClaimRow> BY_KEY = Comparator.comparing(ClaimRow::ownerId, UNSIGNED)
            .thenComparing(ClaimRow::lane)
            .thenComparing(ClaimRow::tick);

    /** The first tick of the buffer before. */
    public long leadTick() {
        return startTick() - Ticks.count(bufferBefore);
    }

    /** The session's first tick. */
    public long startTick() {
        return Ticks.floor(session.start());
    }

    /** The session's last tick. */
    public long lastTick() {
        return endTick() - 1;
    }

    /** The first tick after the session. */
    public long endTick() {
        return Ticks.floor(session.end());
    }

    /** The first tick after the buffer after. */
    public long clearTick() {
        return endTick() + Ticks.count(bufferAfter);
    }

    /** The session with its buffers. */
    TimeRange withBuffers() {
        return new TimeRange(session.start().minus(bufferBefore), session.end().plus(bufferAfter));
    }

    /** All claims, sorted by key, so that contenders ask for rows in one order. */
    List<ClaimRow> claims(UUID holder, @Nullable Instant expiresAt) {
        List<ClaimRow> rows = new ArrayList<>();
        for (long tick = startTick(); tick < clearTick(); tick++) {
            rows.add(new ClaimRow(therapistId.value(), SESSION_LANE, tick, holder, expiresAt));
        }
        for (long tick = leadTick(); tick < startTick(); tick++) {
            rows.add(new ClaimRow(therapistId.value(), LEAD_LANE, tick, holder, expiresAt));
        }
        rows.add(new ClaimRow(therapistId.value(), LEAD_LANE, lastTick(), holder, expiresAt));
        for (long tick = startTick(); tick < endTick(); tick++) {
            rows.add(new ClaimRow(clientId.value(), SESSION_LANE, tick, holder, expiresAt));
        }
        rows.sort(BY_KEY);
        return List.copyOf(rows);
    }
}
