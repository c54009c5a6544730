package org.alcove.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.alcove.kernel.Ticks;
import org.alcove.kernel.TimeRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots by bits, and by bits written as days and read back, against the slow oracle, on random rules. */
final class SlotComputationTest {
    private static final String[] ZONES = {
        "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Europe/London"
    };

    /** Days around which a zone above changes its clocks, or skips a date. */
    private static final String[] DATES = {
        "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04", "2011-12-30", "2026-03-29", "2026-10-25", "2026-06-15"
    };

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void agreesWithTheSlowOracle(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 15; round++) {
            compare(random, "seed " + seed + ", round " + round);
        }
    }

    private static void compare(Random random, String name) {
        LocalDate center = LocalDate.parse(DATES[random.nextInt(DATES.length)]);
        Instant from =
                center.minusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(random.nextInt(86_400));
        Instant until = from.plusSeconds(86_400 + random.nextInt(2 * 86_400));
        WorkingTime working = working(random, center);
        List<TakenTime.Taken> taken = taken(random, from);
        int length = 5 * (1 + random.nextInt(24));
        int before = 5 * random.nextInt(7);
        int after = 5 * random.nextInt(7);
        int step = 5 * (1 + random.nextInt(12));
        Set<LocalDate> full = new HashSet<>();
        if (random.nextInt(4) == 0) {
            full.add(center);
        }
        LocalDate licensedOn = random.nextInt(4) == 0 ? center : center.plusYears(1);

        List<Instant> expected =
                SlowOracle.starts(working, taken, length, before, after, step, from, until, full, licensedOn);

        // One session of the client's own, and another that begins as it ends.
        TimeRange own = TimeRange.of(
                from.plus(Duration.ofMinutes(5L * random.nextInt(200))),
                Duration.ofMinutes(5L * (1 + random.nextInt(20))));
        List<TimeRange> sessions = List.of(TimeRange.of(own.end(), Duration.ofMinutes(5)), own);
        expected = expected.stream()
                .filter(start -> sessions.stream().noneMatch(TimeRange.of(start, Duration.ofMinutes(length))::overlaps))
                .toList();
        StartRule rule = new StartRule(
                from, until, step, working.zones(), full, licensedOn, OwnTime.of(sessions, Duration.ofMinutes(length)));
        SessionShape shape =
                SessionShape.of(Duration.ofMinutes(length), Duration.ofMinutes(before), Duration.ofMinutes(after));
        LocalDate firstDay = from.atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
        int days = (int) (until.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay() - firstDay.toEpochDay()) + 2;
        long firstTick = Ticks.floor(firstDay.atStartOfDay(ZoneOffset.UTC).toInstant());
        TimeRange range = Lanes.range(firstTick, Lanes.ticks(days));
        Lanes lanes = Lanes.of(firstTick, Lanes.ticks(days), working.open(range), working.closed(), taken);
        assertThat(SlotComputation.starts(lanes, shape, rule, Integer.MAX_VALUE))
                .as(name)
                .isEqualTo(expected);

        byte[] session = new byte[days * Lanes.DAY_BYTES];
        byte[] lead = new byte[days * Lanes.DAY_BYTES];
        for (int day = 0; day < days; day++) {
            System.arraycopy(lanes.sessionDay(day), 0, session, day * Lanes.DAY_BYTES, Lanes.DAY_BYTES);
            System.arraycopy(lanes.leadDay(day), 0, lead, day * Lanes.DAY_BYTES, Lanes.DAY_BYTES);
        }
        assertThat(SlotComputation.starts(Lanes.ofDays(firstTick, session, lead), shape, rule, Integer.MAX_VALUE))
                .as(name)
                .isEqualTo(expected);
    }

    private static WorkingTime working(Random random, LocalDate center) {
        List<HoursVersion> versions = new ArrayList<>();
        if (random.nextInt(10) > 0) {
            versions.add(version(random, center.minusDays(30)));
        }
        if (random.nextInt(3) == 0) {
            versions.add(version(random, center.plusDays(random.nextInt(2))));
        }
        List<DatedException> exceptions = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            exceptions.add(new DatedException(
                    center.plusDays(random.nextInt(4) - 2),
                    random.nextBoolean() ? DatedException.Kind.OPEN : DatedException.Kind.CLOSED,
                    random.nextInt(3) == 0 ? 0 : minute(random),
                    random.nextInt(3) == 0 ? 1440 : 1 + minute(random)));
        }
        List<TimeRange> timeOff = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Instant start =
                    center.atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(random.nextInt(100_000) - 50_000);
            timeOff.add(TimeRange.of(start, Duration.ofSeconds(1 + random.nextInt(20_000))));
        }
        return new WorkingTime(zone(random), versions, exceptions, timeOff);
    }

    private static HoursVersion version(Random random, LocalDate from) {
        List<HoursRule> rules = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            for (int i = random.nextInt(4); i > 0; i--) {
                rules.add(new HoursRule(day, minute(random), 1 + minute(random)));
            }
        }
        return new HoursVersion(from, zone(random), rules);
    }

    private static List<TakenTime.Taken> taken(Random random, Instant from) {
        List<TakenTime.Taken> taken = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            long grid = random.nextInt(5) == 0 ? 1 : 300;
            long start = Math.floorDiv(from.getEpochSecond() + random.nextInt(3 * 86_400) - 40_000, grid) * grid;
            taken.add(new TakenTime.Taken(
                    TimeRange.of(Instant.ofEpochSecond(start), Duration.ofSeconds(grid * (1 + random.nextInt(24)))),
                    Duration.ofMinutes(5L * random.nextInt(8)),
                    Duration.ofMinutes(5L * random.nextInt(8))));
        }
        return taken;
    }

    /** Mostly round, now and then any. */
    private static int minute(Random random) {
        return random.nextInt(4) == 0 ? random.nextInt(1440) : 30 * random.nextInt(48);
    }

    private static ZoneId zone(Random random) {
        return ZoneId.of(ZONES[random.nextInt(ZONES.length)]);
    }
}
