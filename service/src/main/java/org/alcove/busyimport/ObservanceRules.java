package org.alcove.busyimport;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes zone rules of a calendar's own VTIMEZONE (RFC 5545 §3.6.5), or finds that it makes no sense. They hold from the
 * first onset to {@link #LAST}; before it, what the first onset came from.
 */
final class ObservanceRules {
    /** Rules need not go further than what is ever read. */
    static final LocalDateTime LAST = BusyReader.HORIZON.plusYears(1);

    private static final LocalDateTime FIRST = LocalDateTime.of(1900, 1, 1, 0, 0);
    private static final int MOST_TRANSITIONS = 2_000;

    private record Onset(ZoneOffset from, ZoneOffset to) {}

    private ObservanceRules() {}

    /** The rules of a VTIMEZONE; null when it is not sane. */
    static @Nullable ZoneRules of(Component zone, WorkBudget budget) throws UnreadableCalendarException {
        TreeMap<Long, Onset> onsets = new TreeMap<>();
        for (Component observance : zone.parts()) {
            if (!add(observance, onsets, budget) || onsets.size() > MOST_TRANSITIONS) {
                return null;
            }
        }
        return onsets.isEmpty() ? null : rules(onsets);
    }

    private static ZoneRules rules(TreeMap<Long, Onset> onsets) {
        ZoneOffset base = onsets.firstEntry().getValue().from();
        ZoneOffset current = base;
        List<ZoneOffsetTransition> transitions = new ArrayList<>();
        for (Map.Entry<Long, Onset> onset : onsets.entrySet()) {
            ZoneOffset next = onset.getValue().to();
            if (!next.equals(current)) {
                LocalDateTime before = LocalDateTime.ofEpochSecond(onset.getKey(), 0, current);
                transitions.add(ZoneOffsetTransition.of(before, current, next));
                current = next;
            }
        }
        return ZoneRules.of(base, base, List.of(), transitions, List.of());
    }

    private static boolean add(Component observance, TreeMap<Long, Onset> onsets, WorkBudget budget)
            throws UnreadableCalendarException {
        ZoneOffset to = offset(observance.text("TZOFFSETTO"));
        ZoneOffset from = observance.text("TZOFFSETFROM").isEmpty() ? to : offset(observance.text("TZOFFSETFROM"));
        DateValue start = DateValue.parse(observance.text("DTSTART"), false, null);
        if (from == null || to == null || start == null) {
            return false;
        }
        Onset onset = new Onset(from, to);
        onsets.put(start.local().toEpochSecond(from), onset);
        for (ContentLine line : observance.list("RDATE")) {
            for (String text : line.value().split(",")) {
                DateValue date = DateValue.parse(text, false, null);
                if (date == null || onsets.size() > MOST_TRANSITIONS) {
                    return false;
                }
                onsets.put(date.local().toEpochSecond(date.utc() ? ZoneOffset.UTC : from), onset);
            }
        }
        for (ContentLine line : observance.list("RRULE")) {
            RecurrenceRule rule = rule(line, budget);
            if (rule == null || !rule.isMonthlyOrRarer()) {
                return false;
            }
            LocalDateTime first = start.local().isBefore(FIRST) ? FIRST : start.local();
            RecurrenceExpansion.ofEvent(rule, start.local(), false, ZoneRules.of(from), budget)
                    .between(first, LAST, local -> {
                        if (onsets.size() <= MOST_TRANSITIONS) {
                            onsets.put(local.toEpochSecond(from), onset);
                        }
                    });
        }
        return true;
    }

    /** Null for what no rule may be: the zone is not sane then, and the calendar may do without it. */
    private static @Nullable RecurrenceRule rule(ContentLine line, WorkBudget budget) {
        try {
            return RecurrenceRule.parseExactly(line.value(), budget);
        } catch (UnreadableCalendarException e) {
            return null;
        }
    }

    /** {@code +0100}, {@code -043000} or, as some write it, {@code +01:00}; null when it is not an offset. */
    private static @Nullable ZoneOffset offset(String text) {
        String digits = text.replace(":", "");
        if (!digits.startsWith("+") && !digits.startsWith("-")) {
            digits = "+" + digits;
        }
        try {
            return ZoneOffset.of(digits);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
