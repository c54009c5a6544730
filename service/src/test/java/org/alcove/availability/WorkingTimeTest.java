package org.alcove.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.alcove.kernel.Ticks;
import org.alcove.kernel.TimeRange;
import org.junit.jupiter.api.Test;

/** Examples of hours at the turns of clocks, worked out by hand. */
final class WorkingTimeTest {
    private static final LocalDate LONG_AGO = LocalDate.of(1990, 1, 1);

    @Test
    void anOrdinaryDayHasItsHoursAtTheZonesOffset() {
        assertThat(open("America/New_York", "2026-05-05", everyDay(9, 17)))
                .contains(range("2026-05-05T13:00:00Z", "2026-05-05T21:00:00Z"));
    }

    @Test
    void timeMovesForwardInTheHourThatNewYorkSkips() {
        // 02:30 to 04:00 is 03:30 to 04:00 by the new offset; 02:00 to 03:00 is nothing.
        assertThat(open("America/New_York", "2026-03-08", rules(DayOfWeek.SUNDAY, 150, 240)))
                .containsExactly(range("2026-03-08T07:30:00Z", "2026-03-08T08:00:00Z"));
        assertThat(open("America/New_York", "2026-03-08", rules(DayOfWeek.SUNDAY, 120, 180)))
                .isEmpty();
    }

    @Test
    void aNightHasAnHourLessOrMoreWhenNewYorkChanges() {
        assertThat(open("America/New_York", "2026-03-08", rules(DayOfWeek.SATURDAY, 22 * 60, 6 * 60)))
                .contains(range("2026-03-08T03:00:00Z", "2026-03-08T10:00:00Z"));
        assertThat(open("America/New_York", "2026-11-01", rules(DayOfWeek.SATURDAY, 22 * 60, 6 * 60)))
                .contains(range("2026-11-01T02:00:00Z", "2026-11-01T11:00:00Z"));
    }

    @Test
    void theFirstPassCountsForTheEndsOfHoursInTheHourThatIsRepeated() {
        assertThat(open("America/New_York", "2026-11-01", rules(DayOfWeek.SUNDAY, 60, 90)))
                .containsExactly(range("2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z"));
        assertThat(open("America/New_York", "2026-11-01", rules(DayOfWeek.SUNDAY, 90, 120)))
                .containsExactly(range("2026-11-01T05:30:00Z", "2026-11-01T07:00:00Z"));
    }

    @Test
    void bothPassesOfARepeatedHourHaveStarts() {
        List<Instant> starts = starts("America/New_York", "2026-11-01", rules(DayOfWeek.SUNDAY, 0, 180), 30, 60);

        assertThat(starts)
                .containsExactly(
                        Instant.parse("2026-11-01T04:00:00Z"),
                        Instant.parse("2026-11-01T05:00:00Z"),
                        Instant.parse("2026-11-01T06:00:00Z"),
                        Instant.parse("2026-11-01T07:00:00Z"));
    }

    @Test
    void wholeDaysHave23And25Hours() {
        assertThat(onDay("America/New_York", "2026-03-08")).isEqualTo(Duration.ofHours(23));
        assertThat(onDay("America/New_York", "2026-11-01")).isEqualTo(Duration.ofHours(25));
        assertThat(onDay("Australia/Lord_Howe", "2026-10-04")).isEqualTo(Duration.ofMinutes(23 * 60 + 30));
        assertThat(onDay("Australia/Lord_Howe", "2026-04-05")).isEqualTo(Duration.ofMinutes(24 * 60 + 30));
    }

    @Test
    void lordHoweShiftsByHalfAnHourAndStartsStayOnItsOwnClock() {
        // 2026-10-04 02:00 becomes 02:30: starts at 01:30, then 03:00 of the new offset +11, which is 16:00 UTC.
        List<Instant> starts = starts("Australia/Lord_Howe", "2026-10-04", rules(DayOfWeek.SUNDAY, 60, 240), 30, 60);

        assertThat(starts)
                .containsExactly(Instant.parse("2026-10-03T14:30:00Z"), Instant.parse("2026-10-03T16:00:00Z"));
    }

    @Test
    void aDateThatApiaSkippedHasNoHoursAndANightBeforeItEndsOnTheNextDateThatExists() {
        assertThat(open("Pacific/Apia", "2011-12-30", rules(DayOfWeek.FRIDAY, 540, 1020)))
                .doesNotContain(range("2011-12-30T19:00:00Z", "2011-12-31T03:00:00Z"))
                .allSatisfy(window -> assertThat(
                                window.start().atZone(ZoneId.of("Pacific/Apia")).getDayOfWeek())
                        .isEqualTo(DayOfWeek.FRIDAY));
        // 29 December 22:00 at -10, until 31 December 02:00 at +14.
        assertThat(open("Pacific/Apia", "2011-12-30", rules(DayOfWeek.THURSDAY, 1320, 120)))
                .contains(range("2011-12-30T08:00:00Z", "2011-12-30T12:00:00Z"));
        assertThat(exists("Pacific/Apia", "2011-12-30")).isFalse();
        assertThat(exists("Pacific/Apia", "2011-12-31")).isTrue();
    }

    @Test
    void aDateThatKwajaleinSkippedHasNoHours() {
        assertThat(exists("Pacific/Kwajalein", "1993-08-20")).isTrue();
        assertThat(exists("Pacific/Kwajalein", "1993-08-21")).isFalse();
        assertThat(exists("Pacific/Kwajalein", "1993-08-22")).isTrue();
    }

    @Test
    void hoursThatMeetAcrossMidnightAreOneWindow() {
        assertThat(open(
                        "Europe/London",
                        "2026-06-16",
                        List.of(new HoursRule(DayOfWeek.MONDAY, 1200, 1440), new HoursRule(DayOfWeek.TUESDAY, 0, 120))))
                .containsExactly(range("2026-06-15T19:00:00Z", "2026-06-16T01:00:00Z"));
    }

    @Test
    void aVersionHoldsFromItsDateOnInItsOwnZone() {
        WorkingTime working = new WorkingTime(
                ZoneId.of("UTC"),
                List.of(
                        new HoursVersion(LONG_AGO, ZoneId.of("America/New_York"), everyDay(9, 10)),
                        new HoursVersion(LocalDate.of(2026, 5, 6), ZoneId.of("America/Los_Angeles"), everyDay(14, 15))),
                List.of(),
                List.of());

        assertThat(working.open(range("2026-05-05T00:00:00Z", "2026-05-07T00:00:00Z")))
                .contains(
                        range("2026-05-05T13:00:00Z", "2026-05-05T14:00:00Z"),
                        range("2026-05-06T21:00:00Z", "2026-05-06T22:00:00Z"))
                .doesNotContain(range("2026-05-06T13:00:00Z", "2026-05-06T14:00:00Z"));
        assertThat(working.zones().zoneAt(Instant.parse("2026-05-06T06:59:00Z")))
                .isEqualTo(ZoneId.of("America/New_York"));
        assertThat(working.zones().zoneAt(Instant.parse("2026-05-06T07:00:00Z")))
                .isEqualTo(ZoneId.of("America/Los_Angeles"));
    }

    @Test
    void closedHoldsWhereOpenAndClosedMeet() {
        LocalDate date = LocalDate.of(2026, 5, 5);
        WorkingTime working = new WorkingTime(
                ZoneId.of("UTC"),
                List.of(),
                List.of(
                        new DatedException(date, DatedException.Kind.OPEN, 540, 720),
                        new DatedException(date, DatedException.Kind.CLOSED, 600, 660)),
                List.of());

        assertThat(SlowOracle.minutes(working, range("2026-05-05T00:00:00Z", "2026-05-06T00:00:00Z")))
                .hasSize(120);
        assertThat(starts(working, "2026-05-05", 60, 60))
                .containsExactly(Instant.parse("2026-05-05T09:00:00Z"), Instant.parse("2026-05-05T11:00:00Z"));
    }

    @Test
    void theLargerOfTwoNeighboursBuffersCountsOnce() {
        WorkingTime working = new WorkingTime(
                ZoneId.of("UTC"),
                List.of(new HoursVersion(LONG_AGO, ZoneId.of("UTC"), everyDay(9, 17))),
                List.of(),
                List.of());
        TakenTime.Taken taken = new TakenTime.Taken(
                range("2026-05-05T12:00:00Z", "2026-05-05T13:00:00Z"), Duration.ofMinutes(15), Duration.ofMinutes(15));
        TimeRange range = range("2026-05-05T00:00:00Z", "2026-05-06T00:00:00Z");
        Lanes lanes =
                Lanes.of(Ticks.floor(range.start()), Ticks.PER_DAY, working.open(range), List.of(), List.of(taken));

        assertThat(fits(lanes, "2026-05-05T13:15:00Z", 10)).isTrue();
        assertThat(fits(lanes, "2026-05-05T13:10:00Z", 10)).isFalse();
        assertThat(fits(lanes, "2026-05-05T13:20:00Z", 20)).isTrue();
        assertThat(fits(lanes, "2026-05-05T13:15:00Z", 20)).isFalse();
        assertThat(fits(lanes, "2026-05-05T11:15:00Z", 10)).isTrue();
        assertThat(fits(lanes, "2026-05-05T11:20:00Z", 10)).isFalse();
    }

    private static boolean fits(Lanes lanes, String start, int buffer) {
        long tick = Ticks.floor(Instant.parse(start));
        SessionShape shape =
                SessionShape.of(Duration.ofMinutes(30), Duration.ofMinutes(buffer), Duration.ofMinutes(buffer));
        return lanes.nextFit(shape, tick, tick + 1) == tick;
    }

    private static Duration onDay(String zone, String date) {
        LocalDate day = LocalDate.parse(date);
        List<TimeRange> windows = open(zone, date, List.of(new HoursRule(day.getDayOfWeek(), 0, 1440)));
        return windows.stream()
                .filter(window ->
                        window.start().atZone(ZoneId.of(zone)).toLocalDate().equals(day))
                .map(TimeRange::length)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static boolean exists(String zone, String date) {
        LocalDate day = LocalDate.parse(date);
        WorkingTime working = new WorkingTime(
                ZoneId.of(zone),
                List.of(),
                List.of(new DatedException(day, DatedException.Kind.OPEN, 540, 1020)),
                List.of());
        Instant noon = Instant.parse(date + "T12:00:00Z");
        return !working.open(new TimeRange(noon.minusSeconds(200_000), noon.plusSeconds(200_000)))
                .isEmpty();
    }

    private static List<Instant> starts(String zone, String date, List<HoursRule> rules, int length, int step) {
        return starts(
                new WorkingTime(
                        ZoneId.of(zone),
                        List.of(new HoursVersion(LONG_AGO, ZoneId.of(zone), rules)),
                        List.of(),
                        List.of()),
                date,
                length,
                step);
    }

    private static List<Instant> starts(WorkingTime working, String date, int length, int step) {
        Instant from = Instant.parse(date + "T00:00:00Z").minusSeconds(12 * 3600);
        Instant until = from.plusSeconds(48 * 3600);
        TimeRange range = new TimeRange(from, until);
        Lanes lanes = Lanes.of(Ticks.floor(from), 2 * Ticks.PER_DAY, working.open(range), working.closed(), List.of());
        StartRule rule =
                new StartRule(from, until, step, working.zones(), Set.of(), LocalDate.of(2099, 1, 1), OwnTime.NONE);
        return SlotComputation.starts(
                lanes, SessionShape.of(Duration.ofMinutes(length), Duration.ZERO, Duration.ZERO), rule, 100);
    }

    private static List<TimeRange> open(String zone, String date, List<HoursRule> rules) {
        Instant from = Instant.parse(date + "T00:00:00Z");
        return new WorkingTime(
                        ZoneId.of(zone),
                        List.of(new HoursVersion(LONG_AGO, ZoneId.of(zone), rules)),
                        List.of(),
                        List.of())
                .open(new TimeRange(from, from.plusSeconds(86_400)));
    }

    private static List<HoursRule> rules(DayOfWeek day, int start, int end) {
        return List.of(new HoursRule(day, start, end));
    }

    private static List<HoursRule> everyDay(int startHour, int endHour) {
        return new ArrayList<>(Arrays.stream(DayOfWeek.values())
                .map(day -> new HoursRule(day, startHour * 60, endHour * 60))
                .toList());
    }

    private static TimeRange range(String start, String end) {
        return new TimeRange(Instant.parse(start), Instant.parse(end));
    }
}
