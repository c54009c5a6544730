package org.alcove.busyimport;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A VEVENT that was understood.
 *
 * @param blocks false for what is free: transparent, cancelled or declined
 * @param recurrenceId which time of its series this event stands for; null for an event of its own
 * @param andFuture whether it changes the times after that one too
 * @param component where the lists of dates are read from
 */
record Event(
        String uid,
        int sequence,
        EventTime start,
        Length length,
        boolean blocks,
        List<RecurrenceRule> rules,
        List<RecurrenceRule> exclusions,
        @Nullable DateValue recurrenceId,
        boolean andFuture,
        Component component,
        CalendarZones zones) {
    boolean repeats() {
        return !rules.isEmpty() || component.find("RDATE") != null;
    }
}
