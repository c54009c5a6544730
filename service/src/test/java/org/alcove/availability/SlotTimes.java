package org.alcove.availability;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.alcove.kernel.Ticks;
import org.alcove.kernel.TimeRange;

/** Times how long it takes to work out one therapist's slots of thirty days, from what was read to the list of starts. */
public final class SlotTimes {
    private static final ZoneId ZONE = ZoneId.of("America/New_York");
    private static final int SESSIONS = 100;

    private SlotTimes() {}

    /** The median of many rounds, in microseconds, with hours of nine to five and a hundred sessions in them. */
    public static double micros(int rounds) {
        Instant from = Instant.parse("2026-05-04T00:00:00Z");
        Instant until = from.plus(30, ChronoUnit.DAYS);
        List<HoursRule> week = Stream.of(DayOfWeek.values())
                .filter(day -> day.compareTo(DayOfWeek.FRIDAY) <= 0)
                .map(day -> new HoursRule(day, 540, 1020))
                .toList();
        List<TakenTime.Taken> taken = new ArrayList<>();
        for (Instant start = from; taken.size() < SESSIONS; start = start.plus(1, ChronoUnit.HOURS)) {
            int hour = start.atZone(ZONE).getHour();
            if (hour >= 9 && hour < 17 && start.atZone(ZONE).getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0) {
                taken.add(new TakenTime.Taken(
                        TimeRange.of(start, Duration.ofMinutes(50)), Duration.ZERO, Duration.ofMinutes(10)));
            }
        }
        SessionShape shape = SessionShape.of(Duration.ofMinutes(50), Duration.ZERO, Duration.ofMinutes(10));
        TimeRange range = new TimeRange(from, until.plus(Duration.ofHours(1)));
        List<Long> times = new ArrayList<>();
        int found = 0;
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            WorkingTime working = new WorkingTime(
                    ZONE, List.of(new HoursVersion(LocalDate.of(2026, 1, 1), ZONE, week)), List.of(), List.of());
            Lanes lanes = Lanes.of(
                    Ticks.floor(range.start()),
                    Ticks.count(range.length()),
                    working.open(range),
                    working.closed(),
                    taken);
            StartRule rule =
                    new StartRule(from, until, 15, working.zones(), Set.of(), LocalDate.of(2099, 1, 1), OwnTime.NONE);
            found = SlotComputation.starts(lanes, shape, rule, Integer.MAX_VALUE)
                    .size();
            times.add(System.nanoTime() - begin);
        }
        if (found == 0) {
            throw new IllegalStateException("no slot was found");
        }
        return times.stream().skip(rounds / 2).sorted().toList().get(rounds / 4) / 1000.0;
    }
}
