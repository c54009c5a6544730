package org.alcove.busyimport;

import java.time.LocalDateTime;
import java.time.zone.ZoneRules;

/**
 * When an event or one of its times starts.
 *
 * @param local wall-clock time; midnight if all-day
 * @param zone where it is meant; of all-day and floating times, the therapist's
 */
record EventTime(LocalDateTime local, boolean allDay, ZoneRules zone) {
    static EventTime of(DateValue value, CalendarZones zones) throws UnreadableCalendarException {
        return new EventTime(value.local(), value.dateOnly(), zones.of(value));
    }

    /** Seconds of the epoch. */
    long epoch() {
        return CalendarZones.epoch(local, zone);
    }

    /** Seconds of the epoch at which something of a length ends that starts now. */
    long end(Length length) {
        return length.days() == 0
                ? epoch() + length.seconds()
                : CalendarZones.epoch(local.plusDays(length.days()), zone) + length.seconds();
    }

    EventTime withLocal(LocalDateTime other) {
        return new EventTime(other, allDay, zone);
    }
}
