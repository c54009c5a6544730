package org.alcove.availability;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

/**
 * Which zone a therapist's wall clock shows at which time: that of the hours in force, or before the first hours that
 * of the roster.
 *
 * @param changes in order of {@code effectiveFrom}
 */
record ZoneCalendar(ZoneId rosterZone, List<Change> changes) {
    /** @param effectiveFrom the first local date in the zone on which it holds */
    record Change(LocalDate effectiveFrom, ZoneId zone) {}

    ZoneCalendar {
        changes = List.copyOf(changes);
    }

    ZoneId zoneAt(Instant instant) {
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change change = changes.get(i);
            if (!instant.atZone(change.zone()).toLocalDate().isBefore(change.effectiveFrom())) {
                return change.zone();
            }
        }
        return rosterZone;
    }

    /** The zone of a local date. */
    ZoneId zoneOn(LocalDate date) {
        for (int i = changes.size() - 1; i >= 0; i--) {
            if (!date.isBefore(changes.get(i).effectiveFrom())) {
                return changes.get(i).zone();
            }
        }
        return rosterZone;
    }

    LocalDateTime localTime(Instant instant) {
        return instant.atZone(zoneAt(instant)).toLocalDateTime();
    }
}
