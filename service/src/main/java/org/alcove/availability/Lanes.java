package org.alcove.availability;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.alcove.kernel.Ticks;
import org.alcove.kernel.TimeRange;

/**
 * A therapist's free time as two rows of bits, one bit a tick. The session lane lacks what is taken by sessions and the
 * buffers after them, the lead lane what is taken by sessions and the buffers before them; both lack what lies outside
 * working hours. A session fits if the session lane has all ticks from its start to the end of the buffer after it, and
 * the lead lane all ticks from the start of the buffer before it to its end: so between two neighbours the larger of
 * both buffers has to fit, once, and buffers lie inside working hours.
 *
 * <p>As bytes, tick 0 of a UTC day is the lowest bit of the first byte.
 */
final class Lanes {
    /** Bytes of one lane of one UTC day. */
    static final int DAY_BYTES = Ticks.PER_DAY / 8;

    private final long firstTick;
    private final int length;
    private final long[] session;
    private final long[] lead;

    private Lanes(long firstTick, int length, long[] session, long[] lead) {
        this.firstTick = firstTick;
        this.length = length;
        this.session = session;
        this.lead = lead;
    }

    /**
     * Works free time out.
     *
     * @param firstTick the first tick that is told
     * @param length how many ticks are told; nothing beyond them is free
     * @param open working hours; ticks that lie in them only in part are outside
     * @param closed what is taken from them; ticks that it touches are outside
     */
    static Lanes of(
            long firstTick, int length, List<TimeRange> open, List<TimeRange> closed, List<TakenTime.Taken> taken) {
        long[] hours = new long[Bits.words(length)];
        for (TimeRange window : open) {
            set(hours, length, Ticks.ceiling(window.start()) - firstTick, Ticks.floor(window.end()) - firstTick);
        }
        for (TimeRange away : closed) {
            clear(hours, length, firstTick, away.start(), away.end());
        }
        long[] lead = hours.clone();
        for (TakenTime.Taken one : taken) {
            Instant start = one.session().start();
            Instant end = one.session().end();
            clear(hours, length, firstTick, start, end.plus(one.bufferAfter()));
            clear(lead, length, firstTick, start.minus(one.bufferBefore()), end);
        }
        return new Lanes(firstTick, length, hours, lead);
    }

    /** Reads whole UTC days back, one after the other. */
    static Lanes ofDays(long firstTick, byte[] sessionDays, byte[] leadDays) {
        return new Lanes(firstTick, sessionDays.length * 8, Bits.ofBytes(sessionDays), Bits.ofBytes(leadDays));
    }

    /**
     * Whole UTC days, one after the other, as bits that are not copied.
     *
     * @param length in ticks
     */
    static Lanes over(long firstTick, int length, long[] session, long[] lead) {
        return new Lanes(firstTick, length, session, lead);
    }

    byte[] sessionDay(int day) {
        return day(session, day);
    }

    byte[] leadDay(int day) {
        return day(lead, day);
    }

    /**
     * The first tick at or after {@code from} and before {@code until} at which a session can start, or -1.
     *
     * @param from a tick since 1970
     * @param until a tick since 1970
     */
    long nextFit(SessionShape shape, long from, long until) {
        int at = clamp(Math.max(from - firstTick, shape.before()));
        int end = clamp(until - firstTick);
        while (at < end) {
            at = Bits.nextSet(session, at, end);
            if (at >= end) {
                return -1;
            }
            int sessionEnd = Bits.nextClear(session, at, length);
            if (sessionEnd - at < shape.length() + shape.after()) {
                at = sessionEnd;
                continue;
            }
            int leadEnd = Bits.nextClear(lead, at - shape.before(), length);
            if (leadEnd < at + shape.length()) {
                at = leadEnd + 1 + shape.before();
                continue;
            }
            return firstTick + at;
        }
        return -1;
    }

    private int clamp(long tick) {
        return (int) Math.max(0, Math.min(length, tick));
    }

    private static byte[] day(long[] lane, int day) {
        return Bits.bytes(lane, day * DAY_BYTES, DAY_BYTES);
    }

    private static void set(long[] lane, int length, long from, long until) {
        int first = (int) Math.max(0, Math.min(length, from));
        int end = (int) Math.max(0, Math.min(length, until));
        if (first < end) {
            Bits.set(lane, first, end);
        }
    }

    private static void clear(long[] lane, int length, long firstTick, Instant start, Instant end) {
        long first = Math.max(0, Ticks.floor(start) - firstTick);
        long until = Math.min(length, Ticks.ceiling(end) - firstTick);
        if (first < until) {
            Bits.clear(lane, (int) first, (int) until);
        }
    }

    /** The ticks of a range of whole UTC days. */
    static int ticks(long days) {
        return Math.toIntExact(Math.multiplyExact(days, (long) Ticks.PER_DAY));
    }

    static TimeRange range(long firstTick, int length) {
        return TimeRange.of(Ticks.startOf(firstTick), Duration.ofMinutes((long) length * Ticks.MINUTES));
    }
}
