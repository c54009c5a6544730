package org.alcove.availability;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.alcove.kernel.TimeRange;
import org.jspecify.annotations.Nullable;

/** The rules of slots told again, slowly: minute by minute for hours, neighbour by neighbour for buffers. */
final class SlowOracle {
    private SlowOracle() {}

    /** Every minute of a range in which the therapist works. */
    static Set<Instant> minutes(WorkingTime working, TimeRange range) {
        Set<Instant> minutes = new HashSet<>();
        LocalDate first = range.start().atZone(ZoneId.of("UTC")).toLocalDate().minusDays(5);
        LocalDate last = range.end().atZone(ZoneId.of("UTC")).toLocalDate().plusDays(5);
        for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
            for (int[] span : spans(working, date, DatedException.Kind.OPEN)) {
                paint(minutes, range, zone(working, date), date, span, true);
            }
        }
        for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
            for (int[] span : spans(working, date, DatedException.Kind.CLOSED)) {
                paint(minutes, range, zone(working, date), date, span, false);
            }
        }
        minutes.removeIf(minute ->
                working.timeOff().stream().anyMatch(off -> off.overlaps(TimeRange.of(minute, Duration.ofMinutes(1)))));
        return minutes;
    }

    /** Every start on the step's grid that fits. */
    static List<Instant> starts(
            WorkingTime working,
            List<TakenTime.Taken> taken,
            int length,
            int before,
            int after,
            int step,
            Instant earliest,
            Instant until,
            Set<LocalDate> fullDates,
            LocalDate licensedOn) {
        Set<Instant> minutes =
                minutes(working, new TimeRange(earliest.minusSeconds(86_400), until.plusSeconds(2 * 86_400)));
        List<Instant> starts = new ArrayList<>();
        for (Instant start = Instant.ofEpochSecond(Math.floorDiv(earliest.getEpochSecond(), 300L) * 300);
                start.isBefore(until);
                start = start.plusSeconds(300)) {
            ZonedDateTime local = start.atZone(zoneAt(working, start));
            if (!start.isBefore(earliest)
                    && (local.getHour() * 60 + local.getMinute()) % step == 0
                    && !fullDates.contains(local.toLocalDate())
                    && !local.toLocalDate().isAfter(licensedOn)
                    && isInside(minutes, start, length, before, after)
                    && isFree(taken, start, length, before, after)) {
                starts.add(start);
            }
        }
        return starts;
    }

    private static boolean isInside(Set<Instant> minutes, Instant start, int length, int before, int after) {
        for (int minute = -before; minute < length + after; minute++) {
            if (!minutes.contains(start.plusSeconds(60L * minute))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFree(List<TakenTime.Taken> taken, Instant start, int length, int before, int after) {
        Instant end = start.plusSeconds(60L * length);
        for (TakenTime.Taken other : taken) {
            long gapBefore = Duration.between(other.session().end(), start).toSeconds();
            long gapAfter = Duration.between(end, other.session().start()).toSeconds();
            boolean follows = gapBefore >= 0
                    && gapBefore >= Math.max(60L * before, other.bufferAfter().toSeconds());
            boolean precedes = gapAfter >= 0
                    && gapAfter >= Math.max(60L * after, other.bufferBefore().toSeconds());
            if (!follows && !precedes) {
                return false;
            }
        }
        return true;
    }

    private static List<int[]> spans(WorkingTime working, LocalDate date, DatedException.Kind kind) {
        List<int[]> spans = new ArrayList<>();
        HoursVersion version = version(working, date);
        if (kind == DatedException.Kind.OPEN && version != null) {
            for (HoursRule rule : version.rules()) {
                if (rule.day() == date.getDayOfWeek()) {
                    spans.add(new int[] {rule.startMinute(), rule.endMinute()});
                }
            }
        }
        for (DatedException exception : working.exceptions()) {
            if (exception.kind() == kind && exception.date().equals(date)) {
                spans.add(new int[] {exception.startMinute(), exception.endMinute()});
            }
        }
        return spans;
    }

    /** Adds or removes the minutes between two wall-clock times of a date, if the zone has that date. */
    private static void paint(
            Set<Instant> minutes, TimeRange range, ZoneId zone, LocalDate date, int[] span, boolean add) {
        boolean exists = false;
        for (int hour = 0; hour < 24; hour++) {
            exists |=
                    ZonedDateTime.of(date.atTime(hour, 30), zone).toLocalDate().equals(date);
        }
        if (!exists) {
            return;
        }
        Instant start =
                ZonedDateTime.of(date.atStartOfDay().plusMinutes(span[0]), zone).toInstant();
        long endMinute = span[1] > span[0] ? span[1] : span[1] + 1440L;
        Instant end = ZonedDateTime.of(date.atStartOfDay().plusMinutes(endMinute), zone)
                .toInstant();
        for (Instant minute = start; minute.isBefore(end); minute = minute.plusSeconds(60)) {
            if (range.contains(minute)) {
                if (add) {
                    minutes.add(minute);
                } else {
                    minutes.remove(minute);
                }
            }
        }
    }

    private static ZoneId zone(WorkingTime working, LocalDate date) {
        HoursVersion version = version(working, date);
        return version == null ? working.rosterZone() : version.zone();
    }

    private static ZoneId zoneAt(WorkingTime working, Instant instant) {
        ZoneId zone = working.rosterZone();
        for (HoursVersion version : working.versions()) {
            if (!instant.atZone(version.zone()).toLocalDate().isBefore(version.effectiveFrom())) {
                zone = version.zone();
            }
        }
        return zone;
    }

    private static @Nullable HoursVersion version(WorkingTime working, LocalDate date) {
        @Nullable HoursVersion found = null;
        for (HoursVersion version : working.versions()) {
            if (!date.isBefore(version.effectiveFrom())) {
                found = version;
            }
        }
        return found;
    }
}
