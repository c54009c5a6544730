package org.alcove.busyimport;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Chooses among several events of one UID: of those that are the same thing, the one with the highest SEQUENCE. */
final class Versions {
    private Versions() {}

    /**
     * The events of their own. Equal versions that start at one time are one, the later in the file; equal versions
     * that don't are different things wrongly named alike, and all of them are kept.
     */
    static Collection<Event> newestMasters(List<Event> events, WorkBudget budget) {
        int highest = Integer.MIN_VALUE;
        for (Event event : events) {
            if (isMaster(event)) {
                highest = Math.max(highest, event.sequence());
            }
        }
        Map<Long, Event> newest = new LinkedHashMap<>();
        for (Event event : events) {
            if (isMaster(event) && event.sequence() == highest) {
                newest.put(event.start().epoch(), event);
            }
        }
        if (newest.size() > 1) {
            budget.warn(BusyWarning.DUPLICATE_UID);
        }
        return newest.values();
    }

    /** The events that stand for one time of a series, one for each time. */
    static List<Event> newestOverrides(List<Event> events) throws UnreadableCalendarException {
        Map<Long, Event> newest = new LinkedHashMap<>();
        for (Event event : events) {
            if (!isMaster(event)) {
                long original = original(event);
                Event before = newest.get(original);
                if (before == null || before.sequence() <= event.sequence()) {
                    newest.put(original, event);
                }
            }
        }
        return new ArrayList<>(newest.values());
    }

    /** All events of their own. */
    static List<Event> masters(List<Event> events) {
        return events.stream().filter(Versions::isMaster).toList();
    }

    /** All events that stand for one time of a series. */
    static List<Event> overrides(List<Event> events) {
        return events.stream().filter(event -> !isMaster(event)).toList();
    }

    /** Seconds of the epoch of the time an event stands for. */
    static long original(Event event) throws UnreadableCalendarException {
        DateValue id = event.recurrenceId();
        return id == null
                ? event.start().epoch()
                : EventTime.of(id, event.zones()).epoch();
    }

    private static boolean isMaster(Event event) {
        return event.component().find("RECURRENCE-ID") == null;
    }
}
