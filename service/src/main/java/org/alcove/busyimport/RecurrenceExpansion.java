package org.alcove.busyimport;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.TreeSet;
import org.alcove.busyimport.RecurrenceRule.Frequency;
import org.jspecify.annotations.Nullable;

/**
 * The times a rule gives, in order and in wall-clock time (RFC 5545 §3.3.10); what they are in UTC is the caller's to
 * say. Without a COUNT it begins near what is asked, however old the event is.
 */
final class RecurrenceExpansion {
    /** Takes the times one after the other. */
    interface Sink {
        void at(LocalDateTime local) throws UnreadableCalendarException;
    }

    private final RecurrenceRule rule;
    private final LocalDateTime start;
    private final boolean allDay;
    private final ZoneRules zone;
    private final WorkBudget budget;
    private final boolean startCounts;
    private final RuleDays days;
    private final int[] times;
    private final @Nullable LocalDate lastDay;
    private long skipped;

    private RecurrenceExpansion(
            RecurrenceRule rule,
            LocalDateTime start,
            boolean allDay,
            ZoneRules zone,
            WorkBudget budget,
            boolean startCounts) {
        this.rule = rule;
        this.start = start;
        this.allDay = allDay;
        this.zone = zone;
        this.budget = budget;
        this.startCounts = startCounts;
        this.days = new RuleDays(rule, start.toLocalDate(), budget);
        this.times = times();
        this.lastDay = lastDay();
    }

    /**
     * An event's rule. The event's start is always its first time and counts as one, also when the rule would not give
     * it: the standard leaves open what such a rule means, and this is what calendar programs show.
     *
     * @param zone where wall-clock times are meant; of an all-day event, the therapist's
     */
    static RecurrenceExpansion ofEvent(
            RecurrenceRule rule, LocalDateTime start, boolean allDay, ZoneRules zone, WorkBudget budget) {
        return new RecurrenceExpansion(rule, start, allDay, zone, budget, true);
    }

    /** An EXRULE of RFC 2445, of which the event's start is a time only if the rule gives it. */
    static RecurrenceExpansion ofExclusion(
            RecurrenceRule rule, LocalDateTime start, boolean allDay, ZoneRules zone, WorkBudget budget) {
        return new RecurrenceExpansion(rule, start, allDay, zone, budget, false);
    }

    /** Gives every time from {@code lower} to {@code upper}, both included. */
    void between(LocalDateTime lower, LocalDateTime upper, Sink sink) throws UnreadableCalendarException {
        Walk walk = new Walk(lower, upper, sink);
        if (startCounts && !walk.visit(start)) {
            return;
        }
        for (long period = rule.count() > 0 ? 0 : firstPeriod(lower); ; period += 1 + skipped) {
            skipped = 0;
            budget.step();
            if (isBeyond(period, upper) || !visitPeriod(period, walk)) {
                return;
            }
        }
    }

    private final class Walk {
        private final LocalDateTime lower;
        private final LocalDateTime upper;
        private final Sink sink;
        private @Nullable LocalDateTime last;
        private int counted;

        Walk(LocalDateTime lower, LocalDateTime upper, Sink sink) {
            this.lower = lower;
            this.upper = upper;
            this.sink = sink;
        }

        /** False when no later time can follow. */
        boolean visit(LocalDateTime local) throws UnreadableCalendarException {
            LocalDateTime before = last;
            if (before == null ? local.isBefore(start) : !local.isAfter(before)) {
                return true;
            }
            boolean isStart = before == null && startCounts;
            last = local;
            if (local.isAfter(upper) || !isStart && isAfterUntil(local)) {
                return false;
            }
            if (!local.isBefore(lower)) {
                sink.at(local);
            }
            return rule.count() == 0 || ++counted < rule.count();
        }
    }

    private boolean visitPeriod(long period, Walk walk) throws UnreadableCalendarException {
        LocalTime hour = LocalTime.MIDNIGHT;
        List<LocalDate> found;
        if (rule.frequency() == Frequency.HOURLY) {
            LocalDateTime at = start.truncatedTo(ChronoUnit.HOURS).plusHours(period * rule.interval());
            hour = at.toLocalTime();
            found = daysOfHour(at);
        } else {
            found = daysOf(period);
        }
        int size = found.size() * times.length;
        if (rule.positions().isEmpty()) {
            for (int i = 0; i < size; i++) {
                if (!visit(found, i, hour, walk)) {
                    return false;
                }
            }
            return true;
        }
        TreeSet<Integer> chosen = new TreeSet<>();
        for (int position : rule.positions()) {
            int index = position > 0 ? position - 1 : size + position;
            if (index >= 0 && index < size) {
                chosen.add(index);
            }
        }
        for (int index : chosen) {
            if (!visit(found, index, hour, walk)) {
                return false;
            }
        }
        return true;
    }

    private boolean visit(List<LocalDate> found, int index, LocalTime hour, Walk walk)
            throws UnreadableCalendarException {
        budget.step();
        return walk.visit(found.get(index / times.length).atTime(hour).plusSeconds(times[index % times.length]));
    }

    private List<LocalDate> daysOf(long period) throws UnreadableCalendarException {
        long steps = period * rule.interval();
        LocalDate first = start.toLocalDate();
        return switch (rule.frequency()) {
            case YEARLY -> days.ofYear(Math.toIntExact(first.getYear() + steps));
            case MONTHLY -> days.ofMonth(YearMonth.from(first).plusMonths(steps));
            case WEEKLY -> days.ofWeek(days.weekOf(first).plusWeeks(steps));
            case DAILY, HOURLY -> days.ofDay(first.plusDays(steps));
        };
    }

    private List<LocalDate> daysOfHour(LocalDateTime at) throws UnreadableCalendarException {
        List<LocalDate> found = days.ofDay(at.toLocalDate());
        if (found.isEmpty()) {
            // No hour of this day will do.
            skipped = (24 - at.getHour() + rule.interval() - 1) / rule.interval() - 1;
            return found;
        }
        return rule.hours().isEmpty() || rule.hours().contains(at.getHour()) ? found : List.of();
    }

    private boolean isBeyond(long period, LocalDateTime upper) {
        LocalDate last = upper.toLocalDate();
        LocalDate until = lastDay;
        if (until != null && until.isBefore(last)) {
            last = until;
        }
        // SKIP can move a date back out of the period after.
        long more = rule.skip() == RecurrenceRule.Skip.BACKWARD ? 1 : 0;
        return period > periodsTo(last.plusDays(more).atTime(LocalTime.MAX));
    }

    /** Whole periods from the one of the start to the one of a time. */
    private long periodsTo(LocalDateTime time) {
        LocalDate first = start.toLocalDate();
        long steps =
                switch (rule.frequency()) {
                    case YEARLY -> time.getYear() - first.getYear();
                    case MONTHLY -> ChronoUnit.MONTHS.between(YearMonth.from(first), YearMonth.from(time));
                    case WEEKLY -> ChronoUnit.WEEKS.between(days.weekOf(first), time.toLocalDate());
                    case DAILY -> ChronoUnit.DAYS.between(first, time.toLocalDate());
                    case HOURLY -> ChronoUnit.HOURS.between(start.truncatedTo(ChronoUnit.HOURS), time);
                };
        return Math.floorDiv(steps, rule.interval());
    }

    private long firstPeriod(LocalDateTime lower) {
        // One earlier, because SKIP can move a date into the next period.
        return lower.isAfter(start) ? Math.max(0, periodsTo(lower) - 1) : 0;
    }

    private boolean isAfterUntil(LocalDateTime local) {
        DateValue until = rule.until();
        LocalDate last = lastDay;
        if (until == null || last == null) {
            return false;
        }
        if (allDay || until.dateOnly()) {
            return local.toLocalDate().isAfter(last);
        }
        return until.utc()
                ? CalendarZones.epoch(local, zone) > until.local().toEpochSecond(ZoneOffset.UTC)
                : local.isAfter(until.local());
    }

    /** The last local day that UNTIL can leave. */
    private @Nullable LocalDate lastDay() {
        DateValue until = rule.until();
        if (until == null) {
            return null;
        }
        if (!until.utc()) {
            return until.local().toLocalDate();
        }
        long second = until.local().toEpochSecond(ZoneOffset.UTC);
        LocalDateTime there = until.local()
                .plusSeconds(zone.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds());
        // Of an all-day event some write the date, with any time, and some the last day's local midnight.
        return allDay && !there.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? until.local().toLocalDate()
                : there.toLocalDate();
    }

    private int[] times() {
        if (allDay) {
            return new int[1];
        }
        boolean hourly = rule.frequency() == Frequency.HOURLY;
        List<Integer> hours = hourly ? List.of(0) : orElse(rule.hours(), start.getHour());
        TreeSet<Integer> found = new TreeSet<>();
        for (int hour : hours) {
            for (int minute : orElse(rule.minutes(), start.getMinute())) {
                for (int second : orElse(rule.seconds(), start.getSecond())) {
                    found.add((hour * 60 + minute) * 60 + Math.min(59, second));
                }
            }
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<Integer> orElse(List<Integer> given, int fallback) {
        return given.isEmpty() ? List.of(fallback) : given;
    }
}
