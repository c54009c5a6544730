package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;
import org.alcove.kernel.TimeRange;
import org.junit.jupiter.api.Test;

final class OccupiedTest {
    private static final TherapistId THERAPIST = new TherapistId(UUID.randomUUID());
    private static final ClientId CLIENT = new ClientId(UUID.randomUUID());
    private static final UUID HOLDER = UUID.randomUUID();
    private static final long ORIGIN = 5_900_000;

    private static Occupied slot(TherapistId therapist, ClientId client, int start, int length, int before, int after) {
        return new Occupied(
                therapist,
                client,
                TimeRange.of(Ticks.startOf(ORIGIN + start), Ticks.LENGTH.multipliedBy(length)),
                Ticks.LENGTH.multipliedBy(before),
                Ticks.LENGTH.multipliedBy(after),
                LocalDate.of(2026, 5, 5));
    }

    private static Occupied random(Random random, TherapistId therapist, ClientId client) {
        return slot(therapist, client, random.nextInt(30), 1 + random.nextInt(8), random.nextInt(5), random.nextInt(5));
    }

    @Test
    void meetsAnotherSessionOfTheTherapistExactlyIfTheGapIsLessThanTheLargerBuffer() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int met = 0;
        for (int i = 0; i < 200_000; i++) {
            Occupied one = random(random, THERAPIST, new ClientId(UUID.randomUUID()));
            Occupied other = random(random, THERAPIST, new ClientId(UUID.randomUUID()));
            boolean expected = tooClose(one, other);
            assertThat(share(one, other))
                    .as("seed %d: %s and %s", seed, one, other)
                    .isEqualTo(expected);
            met += expected ? 1 : 0;
        }
        assertThat(met).as("both outcomes are tried").isBetween(20_000, 180_000);
    }

    @Test
    void meetsAnotherSessionOfTheClientExactlyIfTheyOverlap() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            Occupied one = random(random, new TherapistId(UUID.randomUUID()), CLIENT);
            Occupied other = random(random, new TherapistId(UUID.randomUUID()), CLIENT);
            assertThat(share(one, other))
                    .as("seed %d: %s and %s", seed, one, other)
                    .isEqualTo(one.session().overlaps(other.session()));
        }
    }

    @Test
    void claimsInTheOrderOfTheKey() {
        Occupied slot = slot(new TherapistId(new UUID(-1, 0)), new ClientId(new UUID(1, 0)), 0, 3, 1, 1);
        List<ClaimRow> rows = slot.claims(HOLDER, null);
        assertThat(rows)
                .extracting(ClaimRow::ownerId)
                .startsWith(new UUID(1, 0))
                .endsWith(new UUID(-1, 0));
        assertThat(rows).hasSize(3 + 4 + 2).doesNotHaveDuplicates();
    }

    private static boolean tooClose(Occupied one, Occupied other) {
        boolean oneFirst = one.session().compareTo(other.session()) <= 0;
        Occupied first = oneFirst ? one : other;
        Occupied second = oneFirst ? other : one;
        if (first.session().overlaps(second.session())) {
            return true;
        }
        Duration gap = Duration.between(first.session().end(), second.session().start());
        Duration larger =
                first.bufferAfter().compareTo(second.bufferBefore()) > 0 ? first.bufferAfter() : second.bufferBefore();
        return gap.compareTo(larger) < 0;
    }

    private static boolean share(Occupied one, Occupied other) {
        Set<String> keys = keys(one);
        return keys(other).stream().anyMatch(keys::contains);
    }

    private static Set<String> keys(Occupied slot) {
        return slot.claims(HOLDER, null).stream()
                .map(row -> row.ownerId() + "/" + row.lane() + "/" + row.tick())
                .collect(Collectors.toSet());
    }
}
