package org.alcove.availability;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /**
     * A time through which the wall clock stays as far from UTC.
     *
     * @param until null if it stays so for good
     */
    record Stretch(Instant from, @Nullable Instant until, int offsetSeconds) {
        boolean holds(Instant instant) {
            return !instant.isBefore(from) && (until == null || instant.isBefore(until));
        }
    }

    /** From an instant to the next change of the clock or of the zone. */
    Stretch stretchAt(Instant instant) {
        ZoneRules rules = zoneAt(instant).getRules();
        ZoneOffsetTransition transition = rules.nextTransition(instant);
        Instant until = transition == null ? null : transition.getInstant();
        for (Change change : changes) {
            Instant begin = change.effectiveFrom().atStartOfDay(change.zone()).toInstant();
            if (begin.isAfter(instant) && (until == null || begin.isBefore(until))) {
                until = begin;
            }
        }
        return new Stretch(instant, until, rules.getOffset(instant).getTotalSeconds());
    }

    LocalDateTime localTime(Instant instant) {
        return instant.atZone(zoneAt(instant)).toLocalDateTime();
    }
}
