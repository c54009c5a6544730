package org.alcove.busyimport;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules behind the zones one calendar names: a name the world knows first, then the calendar's own
 * definition if it is sane, then the zone named for the whole calendar, then the therapist's own. The last two warn.
 */
final class CalendarZones {
    private static final ZoneRules UTC = ZoneOffset.UTC.getRules();
    private static final int MONTHS_COMPARED = 24;
    private static final int MOST_NAMES = 200;

    private final CalendarScanner.ScannedCalendar calendar;
    private final ZoneRules home;
    private final Instant from;
    private final WorkBudget budget;
    private final boolean definesNameless;
    private final Map<String, ZoneRules> found = new HashMap<>();

    CalendarZones(CalendarScanner.ScannedCalendar calendar, BusyRequest request, WorkBudget budget) {
        this.calendar = calendar;
        this.home = request.zone().getRules();
        this.from = request.from();
        this.budget = budget;
        this.definesNameless = definition("") != null;
    }

    /** Whether the calendar calls off all that stands in it. */
    boolean cancels() {
        return calendar.cancels;
    }

    /** The therapist's zone. */
    ZoneRules home() {
        return home;
    }

    /** The rules in which a value was meant. */
    ZoneRules of(DateValue value) throws UnreadableCalendarException {
        if (value.utc()) {
            return UTC;
        }
        String name = value.tzid();
        if (value.dateOnly() || name == null || name.isEmpty() && !definesNameless) {
            return home;
        }
        ZoneRules known = found.get(name);
        if (known == null) {
            if (found.size() >= MOST_NAMES) {
                budget.warn(BusyWarning.ZONE_UNKNOWN);
                return home;
            }
            known = resolve(name);
            found.put(name, known);
        }
        return known;
    }

    /** Seconds of the epoch; in a gap and in an overlap as RFC 5545 §3.3.5 says: by the offset before it. */
    static long epoch(LocalDateTime local, ZoneRules rules) {
        return local.toEpochSecond(rules.getOffset(local));
    }

    private ZoneRules resolve(String name) throws UnreadableCalendarException {
        Component definition = definition(name);
        ZoneRules named = ZoneNames.find(name);
        if (named == null && definition != null) {
            named = ZoneNames.find(definition.text("X-LIC-LOCATION"));
        }
        ZoneRules own = definition == null ? null : ObservanceRules.of(definition, budget);
        if (named != null) {
            if (own != null && disagree(named, own)) {
                budget.warn(BusyWarning.ZONE_DISAGREES);
                return ZoneNames.isOffsetOnly(name) ? own : named;
            }
            return named;
        }
        if (own != null) {
            return own;
        }
        ZoneRules loosely = ZoneNames.findLoosely(name);
        if (loosely != null) {
            return loosely;
        }
        ZoneRules ofCalendar = ZoneNames.find(calendar.zoneName);
        budget.warn(ofCalendar == null ? BusyWarning.ZONE_UNKNOWN : BusyWarning.ZONE_FROM_CALENDAR);
        return ofCalendar == null ? home : ofCalendar;
    }

    private @Nullable Component definition(String name) {
        for (Component zone : calendar.zones) {
            if (zone.text("TZID").equals(name)) {
                return zone;
            }
        }
        String plain = plain(name);
        for (Component zone : plain.isEmpty() ? List.<Component>of() : calendar.zones) {
            if (plain(zone.text("TZID")).equals(plain)) {
                return zone;
            }
        }
        return null;
    }

    /** As a property a name has its commas escaped, as a parameter it may be quoted; few programs get both right. */
    private static String plain(String name) {
        return Ascii.lower(name.replace("\\", "").replace("\"", "").strip());
    }

    private boolean disagree(ZoneRules named, ZoneRules own) {
        Instant at = from;
        for (int i = 0; i < MONTHS_COMPARED; i++) {
            if (!named.getOffset(at).equals(own.getOffset(at))) {
                return true;
            }
            at = at.plus(30, ChronoUnit.DAYS);
        }
        return false;
    }
}
