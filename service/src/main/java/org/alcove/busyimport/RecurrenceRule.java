package org.alcove.busyimport;

import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A repetition rule as written (RFC 5545 §3.3.10, with SKIP of RFC 7529 for the Gregorian calendar), vetted: none that
 * exists can take more work than its limits allow.
 */
record RecurrenceRule(
        Frequency frequency,
        int interval,
        int count,
        @Nullable DateValue until,
        DayOfWeek weekStart,
        List<Integer> months,
        List<Integer> monthDays,
        List<Integer> yearDays,
        List<Integer> weekNumbers,
        List<WeekdayNumber> weekdays,
        List<Integer> hours,
        List<Integer> minutes,
        List<Integer> seconds,
        List<Integer> positions,
        Skip skip) {
    enum Frequency {
        HOURLY,
        DAILY,
        WEEKLY,
        MONTHLY,
        YEARLY
    }

    /** What becomes of a date that does not exist, such as 31 April. */
    enum Skip {
        OMIT,
        BACKWARD,
        FORWARD
    }

    /** A weekday; with a number other than 0, that one of its month or year, counted from the end if negative. */
    record WeekdayNumber(int number, DayOfWeek day) {}

    private static final Map<String, DayOfWeek> DAYS = Map.of(
            "MO", DayOfWeek.MONDAY,
            "TU", DayOfWeek.TUESDAY,
            "WE", DayOfWeek.WEDNESDAY,
            "TH", DayOfWeek.THURSDAY,
            "FR", DayOfWeek.FRIDAY,
            "SA", DayOfWeek.SATURDAY,
            "SU", DayOfWeek.SUNDAY);
    private static final int NO_COUNT = 0;

    boolean isMonthlyOrRarer() {
        return frequency == Frequency.MONTHLY || frequency == Frequency.YEARLY;
    }

    /**
     * Reads a rule; null when it is not understood. Parts of unknown names and an end that is no date are left out with a
     * warning, so that what is understood of the rule still blocks.
     *
     * @throws UnreadableCalendarException when it repeats too often, counts too far or combines too much
     */
    static @Nullable RecurrenceRule parse(String text, WorkBudget budget) throws UnreadableCalendarException {
        Parts parts = parts(text, budget);
        if (parts != null && parts.strange) {
            budget.warn(BusyWarning.VALUE_IGNORED);
        }
        return parts == null ? null : parts.rule();
    }

    /** As {@link #parse}; null also when any part is not understood: for rules that would free time if guessed. */
    static @Nullable RecurrenceRule parseExactly(String text, WorkBudget budget) throws UnreadableCalendarException {
        Parts parts = parts(text, budget);
        return parts == null || parts.strange ? null : parts.rule();
    }

    private static @Nullable Parts parts(String text, WorkBudget budget) throws UnreadableCalendarException {
        Parts parts = new Parts(budget.limits());
        String today = text.indexOf('=') < 0 ? OldRule.translated(text) : null;
        String rule = Ascii.upper(today == null ? text : today).strip();
        try {
            for (String part : rule.substring(rule.startsWith("RRULE:") ? 6 : 0).split(";")) {
                String stripped = part.strip();
                int equals = stripped.indexOf('=');
                if (equals > 0) {
                    parts.read(
                            stripped.substring(0, equals).strip(),
                            stripped.substring(equals + 1).strip());
                } else if (!stripped.isEmpty()) {
                    parts.strange = true;
                }
            }
        } catch (IllegalArgumentException e) {
            return null;
        }
        return parts;
    }

    /** The parts read so far. An {@link IllegalArgumentException} says that one is not understood. */
    private static final class Parts {
        private final ReadLimits limits;
        private @Nullable Frequency frequency;
        private int interval = 1;
        private int count = NO_COUNT;
        private @Nullable DateValue until;
        private DayOfWeek weekStart = DayOfWeek.MONDAY;
        private List<Integer> months = List.of();
        private List<Integer> monthDays = List.of();
        private List<Integer> yearDays = List.of();
        private List<Integer> weekNumbers = List.of();
        private List<WeekdayNumber> weekdays = List.of();
        private List<Integer> hours = List.of();
        private List<Integer> minutes = List.of();
        private List<Integer> seconds = List.of();
        private List<Integer> positions = List.of();
        private Skip skip = Skip.OMIT;
        private boolean strange;

        Parts(ReadLimits limits) {
            this.limits = limits;
        }

        void read(String name, String value) throws UnreadableCalendarException {
            switch (name) {
                case "FREQ" -> frequency = frequency(value);
                case "INTERVAL" -> interval = interval(value);
                case "COUNT" -> count = count(value);
                case "UNTIL" -> until = until(value);
                case "WKST" -> weekStart = day(value);
                case "BYMONTH" -> months = numbers(value, 1, 12, false);
                case "BYMONTHDAY" -> monthDays = numbers(value, 1, 31, true);
                case "BYYEARDAY" -> yearDays = numbers(value, 1, 366, true);
                case "BYWEEKNO" -> weekNumbers = numbers(value, 1, 53, true);
                case "BYDAY" -> weekdays = weekdays(value);
                case "BYHOUR" -> hours = numbers(value, 0, 23, false);
                case "BYMINUTE" -> minutes = numbers(value, 0, 59, false);
                case "BYSECOND" -> seconds = numbers(value, 0, 60, false);
                case "BYSETPOS" -> positions = numbers(value, 1, 999_999_999, true);
                case "SKIP" -> skip = Skip.valueOf(value);
                case "RSCALE" -> require(value.equals("GREGORIAN"));
                default -> strange |= !name.startsWith("X-");
            }
        }

        @Nullable
        RecurrenceRule rule() throws UnreadableCalendarException {
            Frequency known = frequency;
            if (known == null) {
                return null;
            }
            long combinations = 1;
            for (List<?> list :
                    List.of(months, monthDays, yearDays, weekNumbers, weekdays, hours, minutes, seconds, positions)) {
                combinations *= Math.max(1, list.size());
                if (combinations > limits.maxRuleCombinations()) {
                    throw new UnreadableCalendarException(BusyFault.RULE_TOO_COMPLEX);
                }
            }
            return new RecurrenceRule(
                    known,
                    interval,
                    count,
                    until,
                    weekStart,
                    months,
                    monthDays,
                    yearDays,
                    weekNumbers,
                    weekdays,
                    hours,
                    minutes,
                    seconds,
                    positions,
                    skip);
        }

        private static Frequency frequency(String value) throws UnreadableCalendarException {
            if (value.equals("SECONDLY") || value.equals("MINUTELY")) {
                throw new UnreadableCalendarException(BusyFault.RULE_TOO_FREQUENT);
            }
            return Frequency.valueOf(value);
        }

        /** Some programs write 0 where they mean every one. */
        private int interval(String value) {
            int number = isLongNumber(value) ? 999_999_999 : Ascii.integer(value);
            require(number >= 0);
            strange |= number == 0;
            return Math.max(1, number);
        }

        /** A negative count is what some programs write for "without end". */
        private int count(String value) throws UnreadableCalendarException {
            int number = isLongNumber(value) ? Integer.MAX_VALUE : Ascii.integer(value);
            if (number > limits.maxCount()) {
                throw new UnreadableCalendarException(BusyFault.COUNT_TOO_LARGE);
            }
            require(number != 0);
            return Math.max(NO_COUNT, number);
        }

        private static boolean isLongNumber(String value) {
            return value.length() > 9 && value.chars().allMatch(c -> Ascii.isDigit((char) c));
        }

        private @Nullable DateValue until(String value) {
            DateValue date = DateValue.parse(value, false, null);
            strange |= date == null;
            return date;
        }

        private static DayOfWeek day(String value) {
            DayOfWeek day = DAYS.get(value);
            if (day == null) {
                throw new IllegalArgumentException();
            }
            return day;
        }

        private List<WeekdayNumber> weekdays(String value) throws UnreadableCalendarException {
            List<WeekdayNumber> found = new ArrayList<>();
            for (String item : items(value)) {
                require(item.length() >= 2);
                String number = item.substring(0, item.length() - 2).strip();
                int nth = number.isEmpty() ? 0 : Ascii.integer(number);
                require(nth >= -53 && nth <= 53);
                found.add(new WeekdayNumber(nth, day(item.substring(item.length() - 2))));
            }
            return List.copyOf(found);
        }

        private List<Integer> numbers(String value, int min, int max, boolean signed)
                throws UnreadableCalendarException {
            List<Integer> found = new ArrayList<>();
            for (String item : items(value)) {
                int number = Ascii.integer(item);
                int size = signed ? Math.abs(number) : number;
                require(size >= min && size <= max);
                found.add(number);
            }
            return found.stream().distinct().sorted().toList();
        }

        private List<String> items(String value) throws UnreadableCalendarException {
            List<String> items = new ArrayList<>();
            for (String item : value.split(",")) {
                if (!item.isBlank()) {
                    items.add(item.strip());
                }
                if (items.size() > limits.maxRuleCombinations()) {
                    throw new UnreadableCalendarException(BusyFault.RULE_TOO_COMPLEX);
                }
            }
            return items;
        }

        private static void require(boolean condition) {
            if (!condition) {
                throw new IllegalArgumentException();
            }
        }
    }
}
