package org.alcove.busyimport;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells which times of an event are named by EXDATE or RECURRENCE-ID. They are compared as instants, whatever zone they
 * are written in; a date names every time on that local day.
 */
final class InstanceMatcher {
    private final EventTime start;
    private final Set<Long> instants = new HashSet<>();
    private final Set<LocalDate> days = new HashSet<>();

    /** @param start of the event whose times are named */
    InstanceMatcher(EventTime start) {
        this.start = start;
    }

    /** @param zones of the calendar in which the value is written */
    void add(DateValue value, CalendarZones zones) throws UnreadableCalendarException {
        if (value.dateOnly()) {
            days.add(value.local().toLocalDate());
            return;
        }
        instants.add(CalendarZones.epoch(value.local(), zones.of(value)));
        if (start.allDay()) {
            if (value.local().toLocalTime().equals(LocalTime.MIDNIGHT)) {
                days.add(value.local().toLocalDate());
            }
        } else if (value.isFloating()) {
            // Written without its zone, it is most likely meant in the event's.
            instants.add(CalendarZones.epoch(value.local(), start.zone()));
        }
    }

    /**
     * Whether a time is named.
     *
     * @param epoch seconds of the epoch
     * @param day the local day of it in the event's zone
     */
    boolean matches(long epoch, LocalDate day) {
        return !instants.isEmpty() && instants.contains(epoch) || !days.isEmpty() && days.contains(day);
    }
}
