package org.alcove.availability;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.jdbi.v3.core.Handle;

/**
 * Reads what decides about a therapist's time, in a number of statements that depends on nothing but how many rooms take
 * time.
 */
final class TimeAuthority {
    private final List<TakenTime> rooms = new CopyOnWriteArrayList<>();

    /** Adds a room that takes time; called while the application is put together. */
    void takenBy(TakenTime room) {
        rooms.add(room);
    }

    /** The rules that can matter for a range of instants. */
    WorkingTime read(Handle handle, TherapistId therapist, ZoneId rosterZone, TimeRange range) {
        HoursDao hours = handle.attach(HoursDao.class);
        // Zones lie within a day of UTC on either side.
        LocalDate from = WorkingTime.firstDate(range, ZoneOffset.UTC).minusDays(1);
        LocalDate to = WorkingTime.lastDate(range, ZoneOffset.UTC).plusDays(1);
        List<HoursVersion> versions = versions(hours, therapist, from, to);
        List<DatedException> exceptions = hours.listExceptions(therapist, from, to).stream()
                .map(TimeAuthority::exception)
                .toList();
        List<TimeRange> timeOff = hours.listTimeOff(therapist, range.start(), range.end()).stream()
                .map(row -> new TimeRange(row.fromAt(), row.toAt()))
                .toList();
        return new WorkingTime(rosterZone, versions, exceptions, timeOff);
    }

    /** What all rooms have taken of a range. */
    List<TakenTime.Taken> taken(Handle handle, TherapistId therapist, TimeRange range, Instant now) {
        List<TakenTime.Taken> taken = new ArrayList<>();
        for (TakenTime room : rooms) {
            taken.addAll(room.listTaken(handle, therapist, range, now));
        }
        return taken;
    }

    /** A client's own sessions that overlap a range, of all rooms. */
    List<TimeRange> ofClient(Handle handle, ClinicId clinic, ClientId client, TimeRange range) {
        List<TimeRange> sessions = new ArrayList<>();
        for (TakenTime room : rooms) {
            sessions.addAll(room.listOfClient(handle, clinic, client, range));
        }
        return sessions;
    }

    /** What of a range is taken by rooms that claim nothing, so that a booking has to ask for it. */
    List<TakenTime.Taken> unclaimed(Handle handle, TherapistId therapist, TimeRange range, Instant now) {
        List<TakenTime.Taken> taken = new ArrayList<>();
        for (TakenTime room : rooms) {
            if (!room.isClaimed()) {
                taken.addAll(room.listTaken(handle, therapist, range, now));
            }
        }
        return taken;
    }

    /** What of a range is taken outside, by all rooms. */
    List<TimeRange> outside(Handle handle, TherapistId therapist, TimeRange range) {
        List<TimeRange> outside = new ArrayList<>();
        for (TakenTime room : rooms) {
            outside.addAll(room.listOutside(handle, therapist, range));
        }
        return outside;
    }

    /** Sessions by local date, added up over all rooms. */
    Map<LocalDate, Integer> countByDate(Handle handle, TherapistId therapist, LocalDate from, LocalDate to) {
        return rooms.stream()
                .flatMap(room -> room.countByDate(handle, therapist, from, to).entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Integer::sum));
    }

    static List<HoursVersion> versions(HoursDao hours, TherapistId therapist, LocalDate from, LocalDate to) {
        List<HoursDao.VersionRow> rows = hours.listVersions(therapist, from, to);
        LocalDate first = rows.isEmpty() ? to : rows.get(0).effectiveFrom();
        Map<LocalDate, List<HoursRule>> rules = hours.listRules(therapist, first, to).stream()
                .collect(Collectors.groupingBy(
                        HoursDao.RuleRow::effectiveFrom,
                        Collectors.mapping(
                                row -> new HoursRule(DayOfWeek.of(row.day()), row.startMinute(), row.endMinute()),
                                Collectors.toList())));
        return rows.stream()
                .map(row -> new HoursVersion(
                        row.effectiveFrom(), ZoneId.of(row.zone()), rules.getOrDefault(row.effectiveFrom(), List.of())))
                .toList();
    }

    private static DatedException exception(HoursDao.ExceptionRow row) {
        DatedException.Kind kind = row.kind().equals(DatedException.Kind.OPEN.code())
                ? DatedException.Kind.OPEN
                : DatedException.Kind.CLOSED;
        Integer start = row.startMinute();
        Integer end = row.endMinute();
        return new DatedException(
                row.onDate(), kind, start == null ? 0 : start, end == null ? HoursRule.DAY_MINUTES : end);
    }
}
