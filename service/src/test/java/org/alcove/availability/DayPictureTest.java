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
    void tellsNoHourAfterThatOfTheFirstStartWhileDaysGoByAndCome(long seed) {
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
        int later = 0;
        for (int question = 0; question < 20_000; question++) {
            long day = picture.firstDay() + random.nextInt(DAYS);
            int ticks = 1 + random.nextInt(24);
            int from = random.nextInt(24);
            int told = picture.firstHour(number, day, ticks, from);
            later += told > from ? 1 : 0;
            assertThat(told).as("seed %d", seed).isBetween(from, firstHour(free, day, ticks, from));
        }
        assertThat(later).isGreaterThan(2_000);
        assertThat(picture.firstHour(somebody, picture.firstDay(), 12, 0)).isEqualTo(24);
    }

    @Test
    void tellsTheFirstHourInWhichHalfAnHourCouldStart() {
        DayPicture picture = new DayPicture(FIRST, FIRST + DAYS);
        int number = picture.add();
        BitSet bits = new BitSet();
        bits.set(14 * Ticks.PER_HOUR + 9, 16 * Ticks.PER_HOUR + 5);
        byte[] day = bytes(bits);
        picture.put(number, FIRST, 1, day, day);

        for (int from = 0; from < 24; from++) {
            assertThat(picture.firstHour(number, FIRST, 6, from))
                    .as("from %d on", from)
                    .isEqualTo(from <= 14 ? 14 : from == 15 ? 15 : 24);
        }
        // What is shorter can start later, so every hour comes into question.
        assertThat(picture.firstHour(number, FIRST, 5, 16)).isEqualTo(16);
    }

    /** The hour of the first tick from an hour of the day on at which so many ticks are free. */
    private static int firstHour(BitSet free, long day, int ticks, int from) {
        int begin = (int) (day - FIRST) * Ticks.PER_DAY;
        for (int at = begin + from * Ticks.PER_HOUR; at < begin + Ticks.PER_DAY; at++) {
            if (free.nextClearBit(at) >= at + ticks) {
                return (at - begin) / Ticks.PER_HOUR;
            }
        }
        return 24;
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
