package org.alcove.busyimport;

import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;

/** Reads the periods of a VFREEBUSY (RFC 5545 §3.8.2.6): all block but FREE ones. */
final class FreeBusyPeriods {
    private final BusyRequest request;
    private final CalendarZones zones;
    private final WorkBudget budget;

    FreeBusyPeriods(BusyRequest request, CalendarZones zones, WorkBudget budget) {
        this.request = request;
        this.zones = zones;
        this.budget = budget;
    }

    void collect(Component component, BusyCollector collector) throws UnreadableCalendarException {
        String uid = component.text("UID");
        for (ContentLine line : component.list("FREEBUSY")) {
            String type = line.qualifier();
            if ("FREE".equals(type) || request.tentativeIsFree() && "BUSY-TENTATIVE".equals(type)) {
                continue;
            }
            for (String text : line.value().split(",")) {
                budget.value();
                if (!addGuarded(uid, text, line, collector)) {
                    budget.warn(BusyWarning.VALUE_IGNORED);
                }
            }
        }
    }

    /** Times at the ends of what java.time can hold cost one period and not the file. */
    private boolean addGuarded(String uid, String text, ContentLine line, BusyCollector collector)
            throws UnreadableCalendarException {
        try {
            return add(uid, text, line, collector);
        } catch (DateTimeException | ArithmeticException e) {
            return false;
        }
    }

    private boolean add(String uid, String text, ContentLine line, BusyCollector collector)
            throws UnreadableCalendarException {
        int slash = text.indexOf('/');
        DateValue date = slash < 0 ? null : DateValue.parse(text.substring(0, slash), false, line.tzid());
        if (date == null) {
            return false;
        }
        EventTime start = EventTime.of(date, zones);
        Long end = end(text.substring(slash + 1), line, start);
        if (end == null || end < start.epoch()) {
            return false;
        }
        if (collector.isInWindow(start.epoch(), end)) {
            collector.add(uid, start.epoch(), start.epoch(), end);
        }
        return true;
    }

    private @Nullable Long end(String text, ContentLine line, EventTime start) throws UnreadableCalendarException {
        DateValue date = DateValue.parse(text, false, line.tzid());
        if (date != null) {
            return EventTime.of(date, zones).epoch();
        }
        Length length = Length.parse(text);
        return length == null ? null : start.end(length);
    }
}
