package org.alcove.availability;

import java.util.Arrays;
import org.alcove.kernel.Ticks;

/**
 * Free time of many therapists on consecutive UTC days: two rows of bits a therapist, in which a run over midnight is one
 * run, and for each day and each of a few lengths one row of bits over therapists, saying at whom a session of that length
 * could start on that day; beside them for each day and therapist the hours in which half an hour could start. Not safe for
 * several threads: {@link ClinicPicture} guards it.
 *
 * <p>A therapist's lead lane is an array of its own only once it differs from the session lane.
 */
final class DayPicture {
    /** Lengths in ticks that have a row of their own for each day. */
    private static final int[] LENGTHS = {1, 3, 6, 9, 10, 12, 14, 18, 24, 36};

    static final int HOURS = 24;

    /** In ticks; the hours are told of what needs as much or more. */
    private static final int HALF_HOUR = Ticks.PER_HOUR / 2;

    private static final int OBJECT_BYTES = 16;

    /** In days, even: two days are nine words, one is four and a half. */
    private static final int STEP = 2;

    private long firstDay;
    private int days;
    private int size;
    private long[][] sessions = new long[0][];
    private long[][] leads = new long[0][];
    private int[][] versions = new int[0][];

    /** Of a length and a day: over therapists. */
    private long[][] fits;

    /**
     * Of a day and a therapist: the UTC hours in which half an hour could start, the first as the lowest bit. They lie side
     * by side, and lanes lie far apart in memory.
     */
    private int[][] hours;

    private int ownLeads;

    DayPicture(long firstDay, long untilDay) {
        this.firstDay = firstDay;
        this.days = even((int) Math.max(STEP, untilDay - firstDay));
        this.fits = new long[LENGTHS.length * days][0];
        this.hours = new int[days][0];
    }

    int size() {
        return size;
    }

    long firstDay() {
        return firstDay;
    }

    long untilDay() {
        return firstDay + days;
    }

    /** Bytes that the arrays take. */
    long bytes() {
        long lanes = (long) (size + ownLeads) * (OBJECT_BYTES + words(days) * (long) Long.BYTES);
        long ofVersions = (long) size * (OBJECT_BYTES + days * (long) Integer.BYTES);
        long ofFits = (long) fits.length * (OBJECT_BYTES + Bits.words(sessions.length) * (long) Long.BYTES);
        long ofHours = (long) days * (OBJECT_BYTES + sessions.length * (long) Integer.BYTES);
        return lanes + ofVersions + ofFits + ofHours + 3L * sessions.length * Long.BYTES;
    }

    /** Adds a therapist without any free time. */
    int add() {
        if (size == sessions.length) {
            int capacity = Math.max(Long.SIZE, size + size / 4);
            sessions = Arrays.copyOf(sessions, capacity);
            leads = Arrays.copyOf(leads, capacity);
            versions = Arrays.copyOf(versions, capacity);
            for (int i = 0; i < fits.length; i++) {
                fits[i] = Arrays.copyOf(fits[i], Bits.words(capacity));
            }
            for (int i = 0; i < hours.length; i++) {
                hours[i] = Arrays.copyOf(hours[i], capacity);
            }
        }
        sessions[size] = new long[words(days)];
        leads[size] = sessions[size];
        versions[size] = new int[days];
        return size++;
    }

    /** The version of a day's row, or 0 if there is none. */
    int version(int number, long day) {
        return day < firstDay || day >= untilDay() ? 0 : versions[number][(int) (day - firstDay)];
    }

    /**
     * Writes a day that lies within.
     *
     * @param version of its row; 0 if the row is gone
     * @return whether any bit changed
     */
    boolean put(int number, long day, int version, byte[] session, byte[] lead) {
        int at = (int) (day - firstDay);
        versions[number][at] = version;
        int offset = at * Lanes.DAY_BYTES;
        if (leads[number] == sessions[number] && !Arrays.equals(session, lead)) {
            leads[number] = sessions[number].clone();
            ownLeads++;
        }
        boolean changed = Bits.put(sessions[number], offset, session);
        if (leads[number] != sessions[number]) {
            changed |= Bits.put(leads[number], offset, lead);
        }
        if (changed) {
            // A run that reaches into this day starts at the day before at the earliest: no length is longer than a
            // day.
            remark(number, at);
            if (at > 0) {
                remark(number, at - 1);
            }
        }
        return changed;
    }

    byte[] session(int number, long day) {
        return Bits.bytes(sessions[number], (int) (day - firstDay) * Lanes.DAY_BYTES, Lanes.DAY_BYTES);
    }

    byte[] lead(int number, long day) {
        return Bits.bytes(leads[number], (int) (day - firstDay) * Lanes.DAY_BYTES, Lanes.DAY_BYTES);
    }

    Lanes lanes(int number) {
        return Lanes.over(firstDay * Ticks.PER_DAY, Lanes.ticks(days), sessions[number], leads[number]);
    }

    /** At whom a session that needs so many free ticks in a row could start on a day, and some others. */
    long[] fitting(long day, int ticks) {
        if (day < firstDay || day >= untilDay()) {
            return new long[0];
        }
        int length = LENGTHS.length - 1;
        while (length > 0 && LENGTHS[length] > ticks) {
            length--;
        }
        return fits[length * days + (int) (day - firstDay)];
    }

    /**
     * An hour of a day that lies within, or 24: never later than the first in which a session that needs so many free ticks
     * in a row could start, and sometimes earlier. Of what needs less than half an hour nothing is known.
     *
     * @param from no hour before this one is told
     */
    int firstHour(int number, long day, int ticks, int from) {
        int starts = ticks < HALF_HOUR ? -1 : hours[(int) (day - firstDay)][number];
        return Math.min(HOURS, Integer.numberOfTrailingZeros(starts & -1 << from));
    }

    /** The hours that hold ticks of a day, from the first to the last. */
    private static int hours(int first, int last) {
        return -1 << first / Ticks.PER_HOUR & -1 >>> Integer.SIZE - 1 - last / Ticks.PER_HOUR;
    }

    /** Makes room so that a day lies within; days before {@code kept} are given up for it. */
    void reach(long day, long kept) {
        if (day < untilDay()) {
            return;
        }
        int gone = (int) Math.max(0, Math.min(days, kept - firstDay)) / STEP * STEP;
        int wanted = even((int) Math.max(days, day + 1 - firstDay - gone));
        for (int i = 0; i < size; i++) {
            boolean shared = leads[i] == sessions[i];
            sessions[i] = moved(sessions[i], words(gone), words(wanted));
            leads[i] = shared ? sessions[i] : moved(leads[i], words(gone), words(wanted));
            versions[i] = Arrays.copyOf(Arrays.copyOfRange(versions[i], gone, days), wanted);
        }
        hours = Arrays.copyOf(Arrays.copyOfRange(hours, gone, days), wanted);
        for (int at = days - gone; at < wanted; at++) {
            hours[at] = new int[sessions.length];
        }
        long[][] next = new long[LENGTHS.length * wanted][];
        for (int length = 0; length < LENGTHS.length; length++) {
            for (int at = 0; at < wanted; at++) {
                next[length * wanted + at] =
                        at + gone < days ? fits[length * days + at + gone] : new long[Bits.words(sessions.length)];
            }
        }
        fits = next;
        firstDay += gone;
        days = wanted;
    }

    private static long[] moved(long[] words, int gone, int wanted) {
        long[] moved = new long[wanted];
        System.arraycopy(words, gone, moved, 0, Math.min(wanted, words.length - gone));
        return moved;
    }

    private void remark(int number, int at) {
        long[] bits = sessions[number];
        int from = at * Ticks.PER_DAY;
        int until = from + Ticks.PER_DAY;
        int longest = 0;
        int starts = 0;
        for (int run = Bits.nextSet(bits, from, until); run < until; ) {
            int stop = Bits.nextClear(bits, run, days * Ticks.PER_DAY);
            longest = Math.max(longest, stop - run);
            int last = Math.min(until - 1, stop - HALF_HOUR);
            starts |= last < run ? 0 : hours(run - from, last - from);
            run = Bits.nextSet(bits, stop, until);
        }
        hours[at][number] = starts;
        for (int length = 0; length < LENGTHS.length; length++) {
            Bits.put(fits[length * days + at], number, longest >= LENGTHS[length]);
        }
    }

    private static int even(int days) {
        return (days + STEP - 1) / STEP * STEP;
    }

    private static int words(int evenDays) {
        return Lanes.ticks(evenDays) / Long.SIZE;
    }
}
