package org.alcove.busyimport;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.alcove.busyimport.RecurrenceRule.Frequency;
import org.jspecify.annotations.Nullable;

/** Understands single VEVENTs, or says in a warning that it does not. */
final class EventReader {
    private static final int MOST_RULES = 100;

    private final BusyRequest request;
    private final WorkBudget budget;
    private final List<String> owners;

    EventReader(BusyRequest request, WorkBudget budget) {
        this.request = request;
        this.budget = budget;
        this.owners = request.ownAddresses().stream().map(Ascii::lower).toList();
    }

    /** Null when the event's times make no sense. */
    @Nullable
    Event read(Component component, CalendarZones zones) throws UnreadableCalendarException {
        boolean blocks = !zones.cancels() && blocks(component);
        DateValue start = start(component, blocks);
        if (start == null) {
            budget.warn(BusyWarning.EVENT_SKIPPED);
            return null;
        }
        if (!start.local().isBefore(BusyReader.HORIZON)) {
            budget.warn(BusyWarning.BEYOND_HORIZON);
            return null;
        }
        EventTime startTime = EventTime.of(start, zones);
        Length length = length(component, start, startTime, zones);
        if (length == null) {
            return null;
        }
        ContentLine recurrence = component.find("RECURRENCE-ID");
        DateValue recurrenceId = date(recurrence);
        if (recurrence != null && recurrenceId == null) {
            budget.warn(BusyWarning.VALUE_IGNORED);
        }
        // Rules in an event that stands for one time of a series are left over from copying and mean nothing.
        boolean single = recurrence != null;
        return new Event(
                component.text("UID"),
                sequence(component),
                startTime,
                length,
                blocks,
                single ? List.of() : rules(component, "RRULE", start.dateOnly()),
                single ? List.of() : rules(component, "EXRULE", start.dateOnly()),
                recurrenceId,
                recurrence != null && "THISANDFUTURE".equals(recurrence.qualifier()),
                component,
                zones);
    }

    /**
     * What is called a date and has a time of day stays a date if nothing says when it ends. An event that takes a time
     * out of its series need not say when it starts (RFC 5546 §3.2.5).
     */
    private @Nullable DateValue start(Component component, boolean blocks) {
        ContentLine line = component.find("DTSTART");
        if (line == null && !blocks) {
            line = component.find("RECURRENCE-ID");
        }
        DateValue start = date(line);
        boolean ends = component.find("DTEND") != null || component.find("DURATION") != null;
        return start == null || ends || !"DATE".equals(line == null ? null : line.type()) ? start : start.asDate();
    }

    static @Nullable DateValue date(@Nullable ContentLine line) {
        return line == null ? null : DateValue.parse(line.value(), line);
    }

    private @Nullable Length length(Component component, DateValue start, EventTime startTime, CalendarZones zones)
            throws UnreadableCalendarException {
        ContentLine endLine = component.find("DTEND");
        ContentLine durationLine = component.find("DURATION");
        DateValue end = date(endLine);
        if (end != null) {
            return vetted(between(start, startTime, end, zones));
        }
        Length duration = durationLine == null ? null : Length.parse(durationLine.value());
        if (duration != null) {
            if (endLine != null) {
                budget.warn(BusyWarning.VALUE_IGNORED);
            }
            return vetted(duration);
        }
        boolean broken = endLine != null || durationLine != null;
        if (broken && !start.dateOnly()) {
            budget.warn(BusyWarning.EVENT_SKIPPED);
            return null;
        }
        if (broken) {
            budget.warn(BusyWarning.VALUE_IGNORED);
        }
        return start.dateOnly() ? Length.ONE_DAY : Length.NONE;
    }

    private Length between(DateValue start, EventTime startTime, DateValue end, CalendarZones zones)
            throws UnreadableCalendarException {
        if (start.dateOnly() && end.dateOnly()) {
            LocalDate first = start.local().toLocalDate();
            long days = end.local().toLocalDate().toEpochDay() - first.toEpochDay();
            if (days == 0) {
                budget.warn(BusyWarning.EMPTY_ALL_DAY);
            }
            return Length.ofDays(days);
        }
        // An end without a zone is meant where the start is.
        EventTime endTime =
                end.isFloating() || end.dateOnly() ? startTime.withLocal(end.local()) : EventTime.of(end, zones);
        return Length.ofSeconds(endTime.epoch() - startTime.epoch());
    }

    private @Nullable Length vetted(Length length) {
        if (length.isNegative()) {
            budget.warn(BusyWarning.ENDS_BEFORE_START);
            return null;
        }
        return length;
    }

    private static int sequence(Component component) {
        try {
            return Ascii.integer(component.text("SEQUENCE"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private boolean blocks(Component component) {
        String status = Ascii.upper(component.text("STATUS"));
        return !Ascii.upper(component.text("TRANSP")).equals("TRANSPARENT")
                && !status.equals("CANCELLED")
                // As American programs write it.
                && !status.equals("CANCELED")
                && !(request.tentativeIsFree() && status.equals("TENTATIVE"))
                && !isDeclined(component);
    }

    /** The scanner keeps no other attendees than those who declined. */
    private boolean isDeclined(Component component) {
        for (ContentLine attendee : component.list("ATTENDEE")) {
            String address = Ascii.lower(attendee.value());
            if (owners.contains(
                    address.startsWith("mailto:") ? address.substring(7).strip() : address)) {
                return true;
            }
        }
        return false;
    }

    private List<RecurrenceRule> rules(Component component, String property, boolean allDay)
            throws UnreadableCalendarException {
        List<RecurrenceRule> rules = new ArrayList<>(0);
        for (ContentLine line : component.list(property)) {
            RecurrenceRule rule = property.equals("EXRULE")
                    ? RecurrenceRule.parseExactly(line.value(), budget)
                    : RecurrenceRule.parse(line.value(), budget);
            if (rule == null || allDay && rule.frequency() == Frequency.HOURLY) {
                budget.warn(BusyWarning.RULE_IGNORED);
            } else if (!rules.contains(rule)) {
                rules.add(rule);
                if (rules.size() > MOST_RULES) {
                    throw new UnreadableCalendarException(BusyFault.RULE_TOO_COMPLEX);
                }
            }
        }
        return rules;
    }
}
