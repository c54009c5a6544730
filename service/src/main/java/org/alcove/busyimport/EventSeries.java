package org.alcove.busyimport;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The times of one event within the window: its rules, added and excluded dates, and the events that stand in for some
 * of its times (RFC 5545 §§3.8.4.4, 3.8.5). Those stand-ins are events of their own for whoever collects them; here
 * they only take the place of what they replace, or change what comes after.
 */
final class EventSeries {
    private static final long MARGIN = 2 * 86_400L;

    /** Semicolons are vCalendar 1.0's. */
    private static final Pattern LIST = Pattern.compile("[,;]");

    /** Changes every time from one on. */
    private record Future(Event event, Duration shift, long days) {}

    private final Event master;
    private final BusyCollector collector;
    private final WorkBudget budget;
    private final InstanceMatcher gone;
    private final TreeMap<Long, Future> futures = new TreeMap<>();
    private final Set<Long> excluded = new HashSet<>();
    private final Set<Long> seen = new HashSet<>();

    EventSeries(Event master, Collection<Event> overrides, BusyCollector collector, WorkBudget budget)
            throws UnreadableCalendarException {
        this.master = master;
        this.collector = collector;
        this.budget = budget;
        this.gone = new InstanceMatcher(master.start());
        for (Event override : overrides) {
            budget.step();
            DateValue recurrenceId = override.recurrenceId();
            if (recurrenceId != null) {
                gone.add(recurrenceId, override.zones());
                if (override.andFuture()) {
                    addFuture(override, recurrenceId);
                }
            }
        }
    }

    void collect() throws UnreadableCalendarException {
        if (!master.blocks() && futures.isEmpty()) {
            return;
        }
        exclude(master, gone, budget);
        if (!master.repeats()) {
            visit(master.start(), master.length());
            return;
        }
        LocalDateTime lower = local(collector.from() - longestLength() - latestShift() - MARGIN);
        LocalDateTime upper = local(collector.to() + earliestShift() + MARGIN);
        for (RecurrenceRule rule : master.exclusions()) {
            RecurrenceExpansion.ofExclusion(
                            rule,
                            master.start().local(),
                            master.start().allDay(),
                            master.start().zone(),
                            budget)
                    .between(lower, upper, local -> {
                        budget.value();
                        excluded.add(master.start().withLocal(local).epoch());
                    });
        }
        addDates();
        visit(master.start(), master.length());
        for (RecurrenceRule rule : master.rules()) {
            RecurrenceExpansion.ofEvent(
                            rule,
                            master.start().local(),
                            master.start().allDay(),
                            master.start().zone(),
                            budget)
                    .between(lower, upper, local -> visit(master.start().withLocal(local), master.length()));
        }
    }

    /** One time of the series as the rules give it. */
    private void visit(EventTime original, Length length) throws UnreadableCalendarException {
        long epoch = original.epoch();
        if (gone.matches(epoch, original.local().toLocalDate()) || excluded.contains(epoch)) {
            return;
        }
        Map.Entry<Long, Future> future = futures.floorEntry(epoch);
        EventTime start = original;
        Length taken = length;
        if (future != null) {
            if (!future.getValue().event().blocks()) {
                return;
            }
            start = shifted(original, future.getValue());
            taken = future.getValue().event().length();
        } else if (!master.blocks()) {
            return;
        }
        long from = start.epoch();
        long to = start.end(taken);
        // In the hour that a zone skips, two wall-clock times can be one instant.
        if (collector.isInWindow(from, to) && seen.add(epoch)) {
            collector.add(master.uid(), epoch, from, to);
        }
    }

    private static EventTime shifted(EventTime original, Future future) {
        EventTime start = future.event().start();
        return start.allDay()
                ? start.withLocal(
                        original.local().toLocalDate().plusDays(future.days()).atStartOfDay())
                : new EventTime(original.local().plus(future.shift()), false, original.zone());
    }

    private void addFuture(Event override, DateValue recurrenceId) throws UnreadableCalendarException {
        EventTime start = master.start();
        long epoch;
        if (recurrenceId.dateOnly() || start.allDay()) {
            LocalDate day = recurrenceId.local().toLocalDate();
            epoch = start.withLocal(day.atTime(start.local().toLocalTime())).epoch();
        } else {
            epoch = CalendarZones.epoch(
                    recurrenceId.local(),
                    recurrenceId.isFloating() ? start.zone() : override.zones().of(recurrenceId));
        }
        LocalDateTime before = localThere(epoch);
        LocalDateTime after = override.start().allDay()
                ? override.start().local()
                : localThere(override.start().epoch());
        long days = ChronoUnit.DAYS.between(before.toLocalDate(), after.toLocalDate());
        futures.put(epoch, new Future(override, Duration.between(before, after), days));
    }

    private LocalDateTime localThere(long epoch) {
        ZoneOffset offset = master.start().zone().getOffset(Instant.ofEpochSecond(epoch));
        return LocalDateTime.ofEpochSecond(epoch, 0, offset);
    }

    /**
     * Which of some stand-ins still hold: an event that was changed after one of them, as their SEQUENCE numbers tell, and
     * excludes its time has taken it back.
     */
    static Collection<Event> notTakenBack(Event master, Collection<Event> overrides, WorkBudget budget)
            throws UnreadableCalendarException {
        if (master.component().find("EXDATE") == null
                || overrides.stream().noneMatch(override -> override.sequence() < master.sequence())) {
            return overrides;
        }
        InstanceMatcher excluded = new InstanceMatcher(master.start());
        exclude(master, excluded, budget);
        List<Event> held = new ArrayList<>();
        for (Event override : overrides) {
            budget.step();
            long original = Versions.original(override);
            ZoneOffset there = master.start().zone().getOffset(Instant.ofEpochSecond(original));
            LocalDate day = LocalDateTime.ofEpochSecond(original, 0, there).toLocalDate();
            if (override.sequence() >= master.sequence() || !excluded.matches(original, day)) {
                held.add(override);
            }
        }
        return held;
    }

    private static void exclude(Event master, InstanceMatcher gone, WorkBudget budget)
            throws UnreadableCalendarException {
        for (ContentLine line : master.component().list("EXDATE")) {
            for (String text : LIST.split(line.value())) {
                budget.value();
                DateValue date = DateValue.parse(text, line);
                if (date == null) {
                    budget.warn(BusyWarning.VALUE_IGNORED);
                } else {
                    gone.add(date, master.zones());
                }
            }
        }
    }

    /** RDATEs; of two times with one start, a PERIOD's own length holds. */
    private void addDates() throws UnreadableCalendarException {
        List<ContentLine> lines = master.component().list("RDATE");
        for (boolean periods : new boolean[] {true, false}) {
            for (ContentLine line : lines) {
                for (String text : LIST.split(line.value())) {
                    if (text.indexOf('/') >= 0 == periods) {
                        budget.value();
                        addDate(text, line);
                    }
                }
            }
        }
    }

    private void addDate(String text, ContentLine line) throws UnreadableCalendarException {
        int slash = text.indexOf('/');
        DateValue date = DateValue.parse(slash < 0 ? text : text.substring(0, slash), line);
        if (date == null) {
            budget.warn(BusyWarning.VALUE_IGNORED);
            return;
        }
        EventTime start = time(date);
        Length length = slash < 0 ? master.length() : periodLength(text.substring(slash + 1), line, start);
        if (length == null || length.isNegative()) {
            budget.warn(BusyWarning.VALUE_IGNORED);
            return;
        }
        visit(start, length);
    }

    private EventTime time(DateValue date) throws UnreadableCalendarException {
        EventTime start = master.start();
        if (start.allDay()) {
            return start.withLocal(date.local().toLocalDate().atStartOfDay());
        }
        return date.isFloating() || date.dateOnly()
                ? start.withLocal(date.local())
                : start.withLocal(localThere(EventTime.of(date, master.zones()).epoch()));
    }

    private @Nullable Length periodLength(String text, ContentLine line, EventTime start)
            throws UnreadableCalendarException {
        DateValue end = DateValue.parse(text, line);
        return end == null ? Length.parse(text) : Length.ofSeconds(time(end).epoch() - start.epoch());
    }

    private long longestLength() {
        long longest = master.length().atMostSeconds();
        for (Future future : futures.values()) {
            longest = Math.max(longest, future.event().length().atMostSeconds());
        }
        return longest;
    }

    private long latestShift() {
        return Math.max(0, shifts().max().orElse(0));
    }

    private long earliestShift() {
        return Math.max(0, -shifts().min().orElse(0));
    }

    private LongStream shifts() {
        return futures.values().stream().mapToLong(future -> future.shift().toSeconds());
    }

    private static LocalDateTime local(long epoch) {
        return LocalDateTime.ofEpochSecond(epoch, 0, ZoneOffset.UTC);
    }
}
