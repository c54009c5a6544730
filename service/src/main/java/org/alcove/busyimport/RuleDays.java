package org.alcove.busyimport;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.WeekFields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.alcove.busyimport.RecurrenceRule.Frequency;
import org.alcove.busyimport.RecurrenceRule.Skip;
import org.alcove.busyimport.RecurrenceRule.WeekdayNumber;

/**
 * The days of one period of a rule that its BY parts ask for (the table of RFC 5545 §3.3.10), those that the rule does
 * not name taken from the event's start. Parts that the table does not allow for a frequency limit the days.
 */
final class RuleDays {
    private final RecurrenceRule rule;
    private final WorkBudget budget;
    private final List<Integer> months;
    private final List<Integer> monthDays;
    private final List<WeekdayNumber> weekdays;
    private final boolean inMonth;
    private final boolean inYear;
    private final WeekFields weeks;

    RuleDays(RecurrenceRule rule, LocalDate start, WorkBudget budget) {
        this.rule = rule;
        this.budget = budget;
        Frequency frequency = rule.frequency();
        boolean anyDay = !rule.monthDays().isEmpty()
                || !rule.yearDays().isEmpty()
                || !rule.weekdays().isEmpty();
        boolean bare = !anyDay && rule.weekNumbers().isEmpty();
        boolean monthly = frequency == Frequency.MONTHLY;
        boolean yearly = frequency == Frequency.YEARLY;
        this.months = yearly && bare && rule.months().isEmpty() ? List.of(start.getMonthValue()) : rule.months();
        this.monthDays = (yearly || monthly) && bare ? List.of(start.getDayOfMonth()) : rule.monthDays();
        boolean startsWeekday = frequency == Frequency.WEEKLY && bare
                || yearly && !anyDay && !rule.weekNumbers().isEmpty();
        this.weekdays = startsWeekday ? List.of(new WeekdayNumber(0, start.getDayOfWeek())) : rule.weekdays();
        this.inMonth = monthly || yearly && !rule.months().isEmpty();
        this.inYear = yearly && !inMonth && rule.weekNumbers().isEmpty();
        this.weeks = WeekFields.of(rule.weekStart(), 4);
    }

    /** Days of a year, sorted. */
    List<LocalDate> ofYear(int year) throws UnreadableCalendarException {
        List<LocalDate> days = new ArrayList<>();
        if (!rule.yearDays().isEmpty()) {
            int length = LocalDate.of(year, 12, 31).getDayOfYear();
            for (int number : rule.yearDays()) {
                int day = number > 0 ? number : length + 1 + number;
                if (day >= 1 && day <= length) {
                    addIfAsked(LocalDate.ofYearDay(year, day), days);
                } else if (day > length && rule.skip() != Skip.OMIT) {
                    addIfAsked(LocalDate.ofYearDay(year, length).plusDays(rule.skip() == Skip.FORWARD ? 1 : 0), days);
                } else if (day < 1 && rule.skip() != Skip.OMIT) {
                    addIfAsked(LocalDate.ofYearDay(year, 1).minusDays(rule.skip() == Skip.BACKWARD ? 1 : 0), days);
                }
            }
            return sorted(days);
        }
        if (months.isEmpty()) {
            for (int month = 1; month <= 12; month++) {
                addMonth(YearMonth.of(year, month), days);
            }
        } else {
            for (int month : months) {
                addMonth(YearMonth.of(year, month), days);
            }
        }
        return sorted(days);
    }

    /** Days of a month, sorted. */
    List<LocalDate> ofMonth(YearMonth month) throws UnreadableCalendarException {
        List<LocalDate> days = new ArrayList<>();
        if (isMonthAsked(month.getMonthValue())) {
            addMonth(month, days);
        }
        return sorted(days);
    }

    /** Days of the week that begins on a day, sorted. */
    List<LocalDate> ofWeek(LocalDate first) throws UnreadableCalendarException {
        List<LocalDate> days = new ArrayList<>(7);
        for (int i = 0; i < 7; i++) {
            addIfAsked(first.plusDays(i), days);
        }
        return days;
    }

    /** The day itself, or nothing. */
    List<LocalDate> ofDay(LocalDate day) throws UnreadableCalendarException {
        List<LocalDate> days = new ArrayList<>(1);
        addIfAsked(day, days);
        return days;
    }

    private void addMonth(YearMonth month, List<LocalDate> days) throws UnreadableCalendarException {
        int length = month.lengthOfMonth();
        if (monthDays.isEmpty()) {
            for (int day = 1; day <= length; day++) {
                addIfAsked(month.atDay(day), days);
            }
            return;
        }
        for (int number : monthDays) {
            int day = number > 0 ? number : length + 1 + number;
            if (day >= 1 && day <= length) {
                addUnlessExcluded(month.atDay(day), days);
            } else if (day > length && rule.skip() != Skip.OMIT) {
                addUnlessExcluded(month.atEndOfMonth().plusDays(rule.skip() == Skip.FORWARD ? 1 : 0), days);
            } else if (day < 1 && rule.skip() != Skip.OMIT) {
                addUnlessExcluded(month.atDay(1).minusDays(rule.skip() == Skip.BACKWARD ? 1 : 0), days);
            }
        }
    }

    private void addIfAsked(LocalDate day, List<LocalDate> days) throws UnreadableCalendarException {
        if (isMonthAsked(day.getMonthValue()) && isMonthDayAsked(day)) {
            addUnlessExcluded(day, days);
        } else {
            budget.step();
        }
    }

    private void addUnlessExcluded(LocalDate day, List<LocalDate> days) throws UnreadableCalendarException {
        budget.step();
        if (isWeekdayAsked(day) && isYearDayAsked(day) && isWeekAsked(day)) {
            days.add(day);
        }
    }

    private boolean isMonthAsked(int month) {
        return months.isEmpty() || months.contains(month);
    }

    private boolean isMonthDayAsked(LocalDate day) {
        if (monthDays.isEmpty()) {
            return true;
        }
        int number = day.getDayOfMonth();
        return monthDays.contains(number) || monthDays.contains(number - day.lengthOfMonth() - 1);
    }

    private boolean isYearDayAsked(LocalDate day) {
        // A year's own days were taken from the list; one moved by SKIP is not in it.
        if (rule.yearDays().isEmpty() || rule.frequency() == Frequency.YEARLY) {
            return true;
        }
        int number = day.getDayOfYear();
        return rule.yearDays().contains(number) || rule.yearDays().contains(number - day.lengthOfYear() - 1);
    }

    private boolean isWeekAsked(LocalDate day) {
        if (rule.weekNumbers().isEmpty()) {
            return true;
        }
        int number = day.get(weeks.weekOfWeekBasedYear());
        int last = (int) day.range(weeks.weekOfWeekBasedYear()).getMaximum();
        return rule.weekNumbers().contains(number) || rule.weekNumbers().contains(number - last - 1);
    }

    private boolean isWeekdayAsked(LocalDate day) {
        if (weekdays.isEmpty()) {
            return true;
        }
        DayOfWeek weekday = day.getDayOfWeek();
        for (WeekdayNumber asked : weekdays) {
            if (asked.day() == weekday && isNumberAsked(asked.number(), day)) {
                return true;
            }
        }
        return false;
    }

    private boolean isNumberAsked(int number, LocalDate day) {
        if (number == 0 || !inMonth && !inYear) {
            return true;
        }
        int position = inMonth ? day.getDayOfMonth() : day.getDayOfYear();
        int length = inMonth ? day.lengthOfMonth() : day.lengthOfYear();
        return number > 0 ? (position - 1) / 7 + 1 == number : (length - position) / 7 + 1 == -number;
    }

    private static List<LocalDate> sorted(List<LocalDate> days) {
        if (days.size() < 2) {
            return days;
        }
        Collections.sort(days);
        List<LocalDate> distinct = new ArrayList<>(days.size());
        for (LocalDate day : days) {
            if (distinct.isEmpty() || !distinct.get(distinct.size() - 1).equals(day)) {
                distinct.add(day);
            }
        }
        return distinct;
    }

    /** The first day of the week of a day, by the rule's WKST. */
    LocalDate weekOf(LocalDate day) {
        return day.minusDays(
                Math.floorMod(day.getDayOfWeek().getValue() - rule.weekStart().getValue(), 7));
    }
}
