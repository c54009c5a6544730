package org.alcove.availability;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.jdbi.v3.core.Handle;

/**
 * Finds booked sessions that hours, exceptions, time off or outside calendars have come to lie over since: worked out from
 * what they say now, so that nothing has to be kept up to date. Buffers may lie anywhere.
 */
final class ClashFinder {
    private final TimeAuthority authority;

    ClashFinder(TimeAuthority authority) {
        this.authority = authority;
    }

    /** As {@link Offering#clashes}. */
    List<Set<Clash>> find(Handle handle, ClinicId clinic, TherapistId therapist, List<TimeRange> sessions) {
        ZoneId zone = handle.attach(HoursDao.class)
                .findZone(clinic, therapist)
                .map(ZoneId::of)
                .orElseThrow(ServiceException::notFound);
        if (sessions.isEmpty()) {
            return List.of();
        }
        TimeRange all = hull(sessions);
        WorkingTime working = authority.read(handle, therapist, zone, all);
        List<TimeRange> open = working.open(all);
        List<TimeRange> closed = working.closedDates();
        List<TimeRange> outside = authority.outside(handle, therapist, all);
        return sessions.stream()
                .map(session -> {
                    Set<Clash> clashes = EnumSet.noneOf(Clash.class);
                    if (open.stream().noneMatch(window -> window.encloses(session))) {
                        clashes.add(Clash.OUTSIDE_HOURS);
                    }
                    addIfAny(clashes, Clash.CLOSED_DATE, closed, session);
                    addIfAny(clashes, Clash.TIME_OFF, working.timeOff(), session);
                    addIfAny(clashes, Clash.OUTSIDE_CALENDAR, outside, session);
                    return clashes;
                })
                .toList();
    }

    private static void addIfAny(Set<Clash> clashes, Clash clash, List<TimeRange> away, TimeRange session) {
        if (away.stream().anyMatch(session::overlaps)) {
            clashes.add(clash);
        }
    }

    private static TimeRange hull(List<TimeRange> sessions) {
        Instant start = sessions.stream()
                .map(TimeRange::start)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant end = sessions.stream()
                .map(TimeRange::end)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new TimeRange(start, end);
    }
}
