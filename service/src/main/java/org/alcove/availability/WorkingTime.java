package org.alcove.availability;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.TimeRange;

/**
 * When a therapist works, by rules: a pure function from wall-clock rules to instants. Local times become instants as
 * {@link LocalDate#atTime} in a zone does: in the hour that is repeated the first one counts, in the one that is skipped
 * time moves forward. A date that a zone skipped altogether has no hours.
 *
 * @param versions in order of {@code effectiveFrom}
 */
record WorkingTime(
        ZoneId rosterZone, List<HoursVersion> versions, List<DatedException> exceptions, List<TimeRange> timeOff) {
    /** A window can start this many local dates before the range it reaches into: the zone's day, the night, a skip. */
    static final int REACH_DAYS = 3;

    WorkingTime {
        versions = List.copyOf(versions);
        exceptions = List.copyOf(exceptions);
        timeOff = List.copyOf(timeOff);
    }

    ZoneCalendar zones() {
        return new ZoneCalendar(
                rosterZone,
                versions.stream()
                        .map(version -> new ZoneCalendar.Change(version.effectiveFrom(), version.zone()))
                        .toList());
    }

    /**
     * The hours that the weekly rules and the opened dates give, united where they overlap or meet, in order; whole
     * windows, which can reach out of the range.
     */
    List<TimeRange> open(TimeRange range) {
        List<TimeRange> windows = new ArrayList<>();
        for (int i = 0; i < versions.size(); i++) {
            HoursVersion version = versions.get(i);
            LocalDate first = later(version.effectiveFrom(), firstDate(range, version.zone()));
            LocalDate until = lastDate(range, version.zone()).plusDays(1);
            if (i + 1 < versions.size()) {
                until = earlier(until, versions.get(i + 1).effectiveFrom());
            }
            for (LocalDate date = first; date.isBefore(until); date = date.plusDays(1)) {
                for (HoursRule rule : version.rules()) {
                    if (rule.day() == date.getDayOfWeek()) {
                        window(date, version.zone(), rule.startMinute(), rule.endMinute())
                                .ifPresent(windows::add);
                    }
                }
            }
        }
        windows.addAll(dated(DatedException.Kind.OPEN));
        return united(windows);
    }

    /** What closed dates and time off take away, in no order. */
    List<TimeRange> closed() {
        List<TimeRange> away = new ArrayList<>(timeOff);
        away.addAll(closedDates());
        return away;
    }

    /** What closed dates take away, in no order. */
    List<TimeRange> closedDates() {
        return dated(DatedException.Kind.CLOSED);
    }

    /** The first local date whose hours can reach into a range. */
    static LocalDate firstDate(TimeRange range, ZoneId zone) {
        return range.start().atZone(zone).toLocalDate().minusDays(REACH_DAYS);
    }

    static LocalDate lastDate(TimeRange range, ZoneId zone) {
        return range.end().atZone(zone).toLocalDate();
    }

    private List<TimeRange> dated(DatedException.Kind kind) {
        ZoneCalendar zones = zones();
        return exceptions.stream()
                .filter(exception -> exception.kind() == kind)
                .flatMap(exception -> window(
                        exception.date(),
                        zones.zoneOn(exception.date()),
                        exception.startMinute(),
                        exception.endMinute())
                        .stream())
                .toList();
    }

    private static Optional<TimeRange> window(LocalDate date, ZoneId zone, int startMinute, int endMinute) {
        if (!date.atStartOfDay(zone).toLocalDate().equals(date)) {
            return Optional.empty();
        }
        Instant start = instant(date, startMinute, zone);
        Instant end = instant(date, endMinute > startMinute ? endMinute : endMinute + HoursRule.DAY_MINUTES, zone);
        // Nothing is left of a window that lies in the hour that is skipped.
        return start.isBefore(end) ? Optional.of(new TimeRange(start, end)) : Optional.empty();
    }

    private static Instant instant(LocalDate date, int minute, ZoneId zone) {
        int ofDay = minute % HoursRule.DAY_MINUTES;
        return date.plusDays(minute / HoursRule.DAY_MINUTES)
                .atTime(ofDay / 60, ofDay % 60)
                .atZone(zone)
                .toInstant();
    }

    private static List<TimeRange> united(List<TimeRange> windows) {
        List<TimeRange> united = new ArrayList<>();
        for (TimeRange window : windows.stream().sorted().toList()) {
            int last = united.size() - 1;
            if (last >= 0 && !window.start().isAfter(united.get(last).end())) {
                TimeRange before = united.get(last);
                Instant end = before.end().isAfter(window.end()) ? before.end() : window.end();
                united.set(last, new TimeRange(before.start(), end));
            } else {
                united.add(window);
            }
        }
        return united;
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    private static LocalDate earlier(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }
}
