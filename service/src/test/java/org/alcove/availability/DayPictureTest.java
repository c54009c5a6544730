package org.alcove.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.BitSet;
import java.util.Random;
import org.alcove.kernel.Ticks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DayPictureTest {
    private static final long FIRST = LocalDate.of(2026, 5, 3).toEpochDay();
    private static final int DAYS = 4;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void hidesNoStartInAnyRangeOfTicksWhileDaysGoByAndCome(long seed) {
        Random random = new Random(seed);
        DayPicture picture = new DayPicture(FIRST, FIRST + DAYS);
        int somebody = picture.add();
        int number = picture.add();
        BitSet free = new BitSet();
        for (int change = 0; change < 40; change++) {
            long day = picture.firstDay() + random.nextInt(DAYS);
            byte[] bits = runs(random);
            picture.put(number, day, change + 1, bits, bits);
            copy(bits, free, day);
            if (random.nextInt(8) == 0) {
                picture.reach(picture.untilDay(), picture.firstDay() + 2);
            }
        }
        int hidden = 0;
        for (int question = 0; question < 20_000; question++) {
            long day = picture.firstDay() + random.nextInt(DAYS);
            int ticks = 1 + random.nextInt(24);
            long from = day * Ticks.PER_DAY - 20 + random.nextInt(Ticks.PER_DAY);
            long until = from + random.nextInt(60);
            boolean told = picture.mayStart(number, day, ticks, from, until);
            hidden += told ? 0 : 1;
            assertThat(told).as("seed %d", seed).isIn(true, starts(free, day, ticks, from, until));
        }
        assertThat(hidden).isGreaterThan(2_000);
        assertThat(picture.mayStart(somebody, picture.firstDay(), 12, 0, Long.MAX_VALUE))
                .isFalse();
    }

    @Test
    void tellsTheHoursInWhichHalfAnHourCouldStart() {
        DayPicture picture = new DayPicture(FIRST, FIRST + DAYS);
        int number = picture.add();
        BitSet bits = new BitSet();
        bits.set(14 * Ticks.PER_HOUR + 9, 16 * Ticks.PER_HOUR + 5);
        byte[] day = bytes(bits);
        picture.put(number, FIRST, 1, day, day);

        for (int hour = 0; hour < 24; hour++) {
            long from = FIRST * Ticks.PER_DAY + hour * Ticks.PER_HOUR;
            assertThat(picture.mayStart(number, FIRST, 6, from, from + Ticks.PER_HOUR))
                    .as("from %d on", hour)
                    .isEqualTo(hour == 14 || hour == 15);
        }
        // What is shorter can start later, and every hour is told of it.
        long last = FIRST * Ticks.PER_DAY + 16 * Ticks.PER_HOUR;
        assertThat(picture.mayStart(number, FIRST, 5, last, last + 1)).isTrue();
        assertThat(picture.mayStart(number, FIRST, 6, last, last)).isFalse();
    }

    /** Whether so many ticks are free from some tick of the day and of the range on. */
    private static boolean starts(BitSet free, long day, int ticks, long from, long until) {
        long first = Math.max(from, day * Ticks.PER_DAY);
        long end = Math.min(until, (day + 1) * Ticks.PER_DAY);
        for (long tick = first; tick < end; tick++) {
            int at = (int) (tick - FIRST * Ticks.PER_DAY);
            if (free.nextClearBit(at) >= at + ticks) {
                return true;
            }
        }
        return false;
    }

    private static byte[] runs(Random random) {
        BitSet bits = new BitSet(Ticks.PER_DAY);
        for (int at = random.nextInt(60); at < Ticks.PER_DAY; ) {
            int stop = Math.min(Ticks.PER_DAY, at + 1 + random.nextInt(30));
            bits.set(at, stop);
            at = stop + 1 + random.nextInt(90);
        }
        return bytes(bits);
    }

    private static byte[] bytes(BitSet bits) {
        byte[] bytes = new byte[Lanes.DAY_BYTES];
        byte[] set = bits.toByteArray();
        System.arraycopy(set, 0, bytes, 0, set.length);
        return bytes;
    }

    private static void copy(byte[] bits, BitSet free, long day) {
        int begin = (int) (day - FIRST) * Ticks.PER_DAY;
        free.clear(begin, begin + Ticks.PER_DAY);
        BitSet.valueOf(bits).stream().forEach(bit -> free.set(begin + bit));
    }
}
