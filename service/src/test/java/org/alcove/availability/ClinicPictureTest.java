package org.alcove.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClinicPictureTest {
    private static final long FIRST = LocalDate.of(2026, 5, 3).toEpochDay();

    @Test
    void keepsTenThousandTherapistsAndSixtyFourDaysInSixtyMegabytes() {
        Random random = new Random(3);
        ClinicPicture picture = new ClinicPicture(FIRST, FIRST + 64);
        List<byte[]> lanes = Stream.generate(() -> bytes(random, 3)).limit(50).toList();
        for (int i = 0; i < 10_000; i++) {
            TherapistId therapist = add(picture);
            List<ClinicPicture.Day> days = new ArrayList<>();
            for (int day = 0; day < 64; day++) {
                days.add(new ClinicPicture.Day(
                        FIRST + day, 1, lanes.get(random.nextInt(50)), lanes.get(random.nextInt(50))));
            }
            picture.putDays(therapist, days, FIRST, i + 1);
        }

        // Two lanes of 36 bytes and a version of 4 for each day, and what is kept of each person beside.
        assertThat(picture.rows()).isEqualTo(640_000);
        assertThat(picture.bytes()).isBetween(640_000L * (36 + 36 + 4), 60_000_000L);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void hidesNobodyAtWhomASessionFitsAndKeepsBytesAsTheyCameWhileDaysGoByAndCome(long seed) {
        Random random = new Random(seed);
        ClinicPicture picture = new ClinicPicture(FIRST, FIRST + 5);
        TherapistId therapist = add(picture);
        List<ClinicPicture.Day> latest = new ArrayList<>();
        long kept = FIRST;
        int version = 0;
        for (int change = 0; change < 200; change++) {
            kept += random.nextInt(20) == 0 ? 1 : 0;
            long day = kept + random.nextInt(9);
            version++;
            ClinicPicture.Day row = new ClinicPicture.Day(
                    day, version, bytes(random, 1 + random.nextInt(40)), bytes(random, 1 + random.nextInt(40)));
            picture.putDays(therapist, List.of(row), kept, change);
            latest.removeIf(one -> one.utcDay() == day);
            latest.add(row);
        }
        long from = kept;
        List<ClinicPicture.Day> found = picture.listDays(therapist, from);
        assertThat(found).as("seed %d", seed).hasSize((int)
                latest.stream().filter(one -> one.utcDay() >= from).count());
        for (ClinicPicture.Day day : found) {
            assertThat(latest.stream()
                            .anyMatch(one -> one.utcDay() == day.utcDay() && ClinicPicture.Day.isSame(one, day)))
                    .as("seed %d, day %d", seed, day.utcDay() - FIRST)
                    .isTrue();
        }
        BitSet all = new BitSet();
        latest.stream()
                .filter(one -> one.utcDay() >= from)
                .forEach(one -> BitSet.valueOf(one.session()).stream()
                        .forEach(bit -> all.set((int) (one.utcDay() - FIRST) * Ticks.PER_DAY + bit)));
        for (int ticks : new int[] {1, 2, 5, 10, 11, 24, 40}) {
            for (long day = from; day < from + 9; day++) {
                assertThat(picture.mayFit(therapist, day, ticks))
                        .as("seed %d, day %d, %d ticks", seed, day - FIRST, ticks)
                        .isIn(true, fits(all, (int) (day - FIRST) * Ticks.PER_DAY, ticks));
            }
        }
    }

    @Test
    void putsInWhatWasReadWholeAlsoIfAnOwnWriteCameBetween() {
        Random random = new Random(4);
        ClinicPicture picture = new ClinicPicture(FIRST, FIRST + 60);
        TherapistId therapist = add(picture);
        ClinicPicture.Day written = new ClinicPicture.Day(FIRST + 5, 2, bytes(random, 3), bytes(random, 3));
        List<ClinicPicture.Day> read = LongStream.range(FIRST, FIRST + 60)
                .mapToObj(day -> new ClinicPicture.Day(day, 1, bytes(random, 3), bytes(random, 3)))
                .toList();

        picture.putDays(therapist, List.of(written), FIRST, 2);
        assertThat(picture.replaceDays(therapist, read, FIRST, 1)).hasSize(59).doesNotContain(FIRST + 5);

        assertThat(picture.listDays(therapist, FIRST))
                .hasSize(60)
                .allSatisfy(day -> assertThat(ClinicPicture.Day.isSame(
                                day, day.utcDay() == FIRST + 5 ? written : read.get((int) (day.utcDay() - FIRST))))
                        .isTrue());
        // What was written after the question is not gone because its answer has it not.
        picture.replaceDays(therapist, List.of(), FIRST, 1);
        assertThat(picture.listDays(therapist, FIRST)).hasSize(60);
        picture.replaceDays(therapist, List.of(), FIRST, 3);
        assertThat(picture.listDays(therapist, FIRST)).isEmpty();
    }

    @Test
    void letsNoOlderAnswerUndoANewerOfWhoOffersAType() {
        ClinicPicture picture = new ClinicPicture(FIRST, FIRST + 5);
        SessionTypeId type = new SessionTypeId(UUID.randomUUID());
        TherapistId therapist = add(picture);

        picture.putOffered(type, Set.of(therapist), 5);
        picture.putOffered(type, Set.of(), 4);
        assertThat(picture.isOffering(therapist, type)).isTrue();
        picture.putPerson(person(therapist, Set.of()), 4);
        assertThat(picture.isOffering(therapist, type)).isTrue();
        picture.putPerson(person(therapist, Set.of()), 7);
        assertThat(picture.isOffering(therapist, type)).isFalse();
        picture.putOffered(type, Set.of(therapist), 6);
        assertThat(picture.isOffering(therapist, type)).isFalse();
        picture.putOffered(type, Set.of(therapist), 8);
        assertThat(picture.isOffering(therapist, type)).isTrue();
        // Who was not there when the type's answer came has only their own.
        TherapistId late = new TherapistId(UUID.randomUUID());
        picture.putPerson(person(late, Set.of(type)), 3);
        assertThat(picture.isOffering(late, type)).isTrue();
    }

    @Test
    void makesWhoIsGoneInactiveUnlessSomethingNewerIsThere() {
        ClinicPicture picture = new ClinicPicture(FIRST, FIRST + 5);
        TherapistId therapist = add(picture);
        picture.putPerson(person(therapist, Set.of()), 5);

        assertThat(picture.retire(therapist, 4)).isFalse();
        assertThat(picture.retire(therapist, 6)).isTrue();
        assertThat(picture.retire(therapist, 7)).isFalse();
        picture.putPerson(person(therapist, Set.of()), 6);
        assertThat(picture.retire(therapist, 8)).isFalse();
        picture.putPerson(person(therapist, Set.of()), 9);
        assertThat(picture.retire(therapist, 9)).isTrue();
        assertThat(picture.retire(new TherapistId(UUID.randomUUID()), 10)).isFalse();
    }

    private static boolean fits(BitSet all, int from, int ticks) {
        for (int at = from; at < from + Ticks.PER_DAY; at++) {
            if (all.nextClearBit(at) >= at + ticks) {
                return true;
            }
        }
        return false;
    }

    private static TherapistId add(ClinicPicture picture) {
        TherapistId therapist = new TherapistId(UUID.randomUUID());
        picture.putPerson(person(therapist, Set.of()), 1);
        return therapist;
    }

    private static ClinicPicture.Person person(TherapistId therapist, Set<SessionTypeId> offers) {
        Searched searched =
                new Searched(therapist, 1, 0, new ZoneCalendar(ZoneId.of("America/New_York"), List.of()), Set.of());
        return new ClinicPicture.Person(
                searched, true, true, false, Set.of(), offers, Map.of("NY", LocalDate.of(2099, 1, 1)));
    }

    /** Some runs of free ticks. */
    private static byte[] bytes(Random random, int runs) {
        BitSet bits = new BitSet(Ticks.PER_DAY);
        for (int run = 0; run < runs; run++) {
            int at = random.nextInt(Ticks.PER_DAY);
            bits.set(at, Math.min(Ticks.PER_DAY, at + 1 + random.nextInt(30)));
        }
        byte[] bytes = new byte[Lanes.DAY_BYTES];
        byte[] set = bits.toByteArray();
        System.arraycopy(set, 0, bytes, 0, set.length);
        return bytes;
    }
}
