package org.alcove.busyimport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a file apart into calendars and their events, keeping only what bears on times. Every limit on the shape of a
 * file is held here, line by line, so that no file is ever in memory as a tree.
 */
final class CalendarScanner {
    /** The calendars of a stream; the lone components of a file without VCALENDAR make one of their own. */
    static final class ScannedCalendar {
        final List<Component> events = new ArrayList<>();
        final List<Component> freeBusy = new ArrayList<>();
        final List<Component> zones = new ArrayList<>();
        String zoneName = "";
        /** Whether all that stands in it is called off (RFC 5546 §3.2.5). */
        boolean cancels;
    }

    private static final Set<String> EVENT = Set.of(
            "UID",
            "DTSTART",
            "DTEND",
            "DURATION",
            "RRULE",
            "EXRULE",
            "RDATE",
            "EXDATE",
            "RECURRENCE-ID",
            "SEQUENCE",
            "STATUS",
            "TRANSP");
    private static final Set<String> FREE_BUSY = Set.of("UID", "FREEBUSY");
    private static final Set<String> ZONE = Set.of("TZID", "X-LIC-LOCATION");
    private static final Set<String> OBSERVANCE = Set.of("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE");
    private static final Set<String> BESIDE_EACH_OTHER =
            Set.of("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY");
    private static final Component IGNORED = new Component("");

    private final ContentLines lines;
    private final WorkBudget budget;
    private final boolean keepsDeclined;
    private final List<ScannedCalendar> calendars = new ArrayList<>();
    private final Deque<String> names = new ArrayDeque<>();
    private final Deque<Component> open = new ArrayDeque<>();
    private @Nullable ScannedCalendar calendar;
    private boolean recognised;
    private int events;
    private int zones;
    private int properties;

    private CalendarScanner(byte[] file, boolean keepsDeclined, WorkBudget budget) {
        this.lines = new ContentLines(file, budget);
        this.keepsDeclined = keepsDeclined;
        this.budget = budget;
    }

    /** @param keepsDeclined whether the attendees who declined are kept */
    static List<ScannedCalendar> scan(byte[] file, boolean keepsDeclined, WorkBudget budget)
            throws UnreadableCalendarException {
        return new CalendarScanner(file, keepsDeclined, budget).scan();
    }

    private List<ScannedCalendar> scan() throws UnreadableCalendarException {
        while (lines.advance()) {
            String name = lines.name();
            switch (name) {
                case "" -> budget.warn(BusyWarning.BAD_LINE);
                case "BEGIN" -> begin(component());
                case "END" -> end(component());
                default -> property(name);
            }
        }
        if (!recognised) {
            throw new UnreadableCalendarException(BusyFault.NOT_A_CALENDAR);
        }
        if (!names.isEmpty()) {
            throw new UnreadableCalendarException(BusyFault.TRUNCATED);
        }
        return calendars;
    }

    private String component() {
        String text = lines.text();
        return Ascii.upper(text.substring(text.indexOf(':') + 1).strip());
    }

    private void begin(String name) throws UnreadableCalendarException {
        if (names.size() >= budget.limits().maxNesting()) {
            throw new UnreadableCalendarException(BusyFault.NESTED_TOO_DEEP);
        }
        if (name.equals("VCALENDAR")) {
            endAll();
            recognised = true;
            calendar = newCalendar();
        } else if (BESIDE_EACH_OTHER.contains(name)) {
            recognised = true;
            endOpenSibling();
        }
        names.push(name);
        open.push(begun(name));
    }

    private Component begun(String name) throws UnreadableCalendarException {
        switch (name) {
            case "VEVENT", "VFREEBUSY" -> {
                if (++events > budget.limits().maxEvents()) {
                    throw new UnreadableCalendarException(BusyFault.TOO_MANY_EVENTS);
                }
                return new Component(name);
            }
            case "VTIMEZONE" -> {
                if (++zones > budget.limits().maxZones()) {
                    throw new UnreadableCalendarException(BusyFault.TOO_MANY_ZONES);
                }
                return new Component(name);
            }
            case "STANDARD", "DAYLIGHT" -> {
                Component zone = open.peek();
                if (zone == null || !zone.name().equals("VTIMEZONE")) {
                    return IGNORED;
                }
                count();
                Component observance = new Component("OBSERVANCE");
                zone.add(observance);
                return observance;
            }
            case "VCALENDAR" -> {
                return new Component(name);
            }
            default -> {
                return IGNORED;
            }
        }
    }

    /** An event that begins inside another one tells that the other's END is missing. */
    private void endOpenSibling() {
        Iterator<String> upwards = names.iterator();
        int depth = 0;
        while (upwards.hasNext()) {
            depth++;
            if (BESIDE_EACH_OTHER.contains(upwards.next())) {
                budget.warn(BusyWarning.UNBALANCED);
                pop(depth);
                return;
            }
        }
    }

    private void endAll() {
        if (!names.isEmpty()) {
            budget.warn(BusyWarning.UNBALANCED);
            pop(names.size());
        }
    }

    private void end(String name) {
        int depth = 0;
        for (String opened : names) {
            depth++;
            if (opened.equals(name)) {
                if (depth > 1) {
                    budget.warn(BusyWarning.UNBALANCED);
                }
                pop(depth);
                return;
            }
        }
        budget.warn(BusyWarning.UNBALANCED);
        // END:VCALENDARD: the whole calendar is there, only its last line is misspelt.
        if (name.startsWith("VCALENDAR")) {
            pop(names.size());
        }
    }

    private void pop(int depth) {
        for (int i = 0; i < depth; i++) {
            String name = names.pop();
            finish(open.pop());
            if (name.equals("VCALENDAR")) {
                calendar = null;
            }
        }
    }

    private void finish(Component component) {
        switch (component.name()) {
            case "VEVENT" -> current().events.add(component);
            case "VFREEBUSY" -> current().freeBusy.add(component);
            case "VTIMEZONE" -> current().zones.add(component);
            default -> {
                // Nothing to keep, or kept by what it is a part of.
            }
        }
    }

    private ScannedCalendar current() {
        if (calendar != null) {
            return calendar;
        }
        return calendars.isEmpty() ? newCalendar() : calendars.get(calendars.size() - 1);
    }

    private ScannedCalendar newCalendar() {
        ScannedCalendar added = new ScannedCalendar();
        calendars.add(added);
        return added;
    }

    private void property(String name) throws UnreadableCalendarException {
        Component component = open.peek();
        if (component == null) {
            budget.warn(BusyWarning.BAD_LINE);
            return;
        }
        if (!isKept(component.name(), name)) {
            return;
        }
        ContentLine line = ContentLine.parse(lines.text());
        if (line == null) {
            budget.warn(BusyWarning.BAD_LINE);
            return;
        }
        if (name.equals("ATTENDEE") && !"DECLINED".equals(line.qualifier())) {
            return;
        }
        count();
        if (name.equals("X-WR-TIMEZONE")) {
            current().zoneName = line.value();
        } else if (name.equals("METHOD")) {
            current().cancels = Ascii.upper(line.value()).equals("CANCEL");
        } else {
            component.add(line);
        }
    }

    private boolean isKept(String component, String property) {
        return switch (component) {
            case "VEVENT" -> EVENT.contains(property) || (keepsDeclined && property.equals("ATTENDEE"));
            case "VFREEBUSY" -> FREE_BUSY.contains(property);
            case "VTIMEZONE" -> ZONE.contains(property);
            case "OBSERVANCE" -> OBSERVANCE.contains(property);
            case "VCALENDAR" -> property.equals("X-WR-TIMEZONE") || property.equals("METHOD");
            default -> false;
        };
    }

    private void count() throws UnreadableCalendarException {
        if (++properties > budget.limits().maxProperties()) {
            throw new UnreadableCalendarException(BusyFault.TOO_MANY_PROPERTIES);
        }
    }
}
