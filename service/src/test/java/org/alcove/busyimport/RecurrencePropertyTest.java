package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.WeekFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the expansion with one that asks of every single day whether a rule means it. */
final class RecurrencePropertyTest {
    private static final ZoneId ZONE = ZoneId.of("America/New_York");
    private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2029, 1, 1);
    private static final List<String> DAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");

    private static final LocalDateTime NEVER = LocalDateTime.of(9000, 1, 1, 0, 0);
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

    static LongStream seeds() {
        return LongStream.range(1, 400);
    }

    /** A rule as the test makes it; empty lists say nothing. */
    private record Drawn(
            String frequency,
            int interval,
            DayOfWeek weekStart,
            List<Integer> months,
            List<Integer> monthDays,
            List<Integer> weekdays,
            int nth,
            List<Integer> positions,
            List<Integer> weekNumbers,
            int count,
            LocalDateTime until,
            List<Integer> excluded,
            LocalDateTime start) {
        String text() {
            StringBuilder rule = new StringBuilder(
                    "FREQ=" + frequency + ";INTERVAL=" + interval + ";WKST=" + DAYS.get(weekStart.getValue() - 1));
            append(rule, "BYMONTH", months);
            append(rule, "BYMONTHDAY", monthDays);
            append(rule, "BYSETPOS", positions);
            append(rule, "BYWEEKNO", weekNumbers);
            if (!weekdays.isEmpty()) {
                rule.append(";BYDAY=")
                        .append(weekdays.stream()
                                .map(day -> (nth == 0 ? "" : String.valueOf(nth)) + DAYS.get(day - 1))
                                .collect(Collectors.joining(",")));
            }
            rule.append(
                    until.equals(NEVER)
                            ? ""
                            : ";UNTIL="
                                    + UTC.format(until.atZone(ZONE).toInstant().atOffset(ZoneOffset.UTC)));
            return rule.append(count == 0 ? "" : ";COUNT=" + count).toString();
        }

        private static void append(StringBuilder rule, String name, List<Integer> values) {
            if (!values.isEmpty()) {
                rule.append(';')
                        .append(name)
                        .append('=')
                        .append(values.stream().map(String::valueOf).collect(Collectors.joining(",")));
            }
        }

        /** Some days after the start; the rule gives few of them. */
        private LocalDateTime excludedTime(int days) {
            return start.plusDays(days);
        }

        int daysTo(LocalDateTime time) {
            return (int) ChronoUnit.DAYS.between(start, time);
        }

        /** Of the times that are excluded, those of even days are moved instead. */
        boolean isMoved(LocalDateTime time) {
            return excluded.contains(daysTo(time)) && daysTo(time) % 2 == 0;
        }

        /** Some in the event's zone, some in UTC. */
        String exceptions() {
            StringBuilder lines = new StringBuilder();
            for (int days : excluded) {
                LocalDateTime time = excludedTime(days);
                if (days % 2 != 0) {
                    lines.append(
                                    days % 3 == 0
                                            ? "EXDATE:"
                                                    + UTC.format(time.atZone(ZONE)
                                                            .toInstant()
                                                            .atOffset(ZoneOffset.UTC))
                                            : "EXDATE;TZID=" + ZONE + ":" + LOCAL.format(time))
                            .append("\r\n");
                }
            }
            return lines.toString();
        }

        /** Moved to the next day; one that the rule does not give is an event of its own, and is left out here. */
        String overrides() {
            StringBuilder events = new StringBuilder();
            for (LocalDateTime time : times(this)) {
                if (isMoved(time)) {
                    events.append("BEGIN:VEVENT\r\nUID:1\r\nRECURRENCE-ID;TZID=" + ZONE + ":")
                            .append(LOCAL.format(time))
                            .append("\r\nDTSTART;TZID=" + ZONE + ":")
                            .append(LOCAL.format(time.plusDays(1).plusMinutes(7)))
                            .append("\r\nDURATION:PT1M\r\nEND:VEVENT\r\n");
                }
            }
            return events.toString();
        }

        long period(LocalDate day) {
            LocalDate first = start.toLocalDate();
            return switch (frequency) {
                case "YEARLY" -> yearOf(day) - yearOf(first);
                case "MONTHLY" ->
                    day.getYear() * 12 + day.getMonthValue() - first.getYear() * 12 - first.getMonthValue();
                case "WEEKLY" ->
                    Math.floorDiv(day.toEpochDay() - 3 - weekStart.getValue() + 7, 7)
                            - Math.floorDiv(first.toEpochDay() - 3 - weekStart.getValue() + 7, 7);
                default -> ChronoUnit.DAYS.between(first, day);
            };
        }

        /** With week numbers, the year that a day's week counts to. */
        private int yearOf(LocalDate day) {
            return weekNumbers.isEmpty()
                    ? day.getYear()
                    : day.get(WeekFields.of(weekStart, 4).weekBasedYear());
        }

        private boolean isInWeek(LocalDate day) {
            WeekFields weeks = WeekFields.of(weekStart, 4);
            int number = day.get(weeks.weekOfWeekBasedYear());
            int last = (int) weeks.weekOfWeekBasedYear().rangeRefinedBy(day).getMaximum();
            return weekNumbers.stream().anyMatch(wanted -> wanted == number || last + 1 + wanted == number);
        }

        boolean means(LocalDate day) {
            LocalDate first = start.toLocalDate();
            if (!weekNumbers.isEmpty()) {
                boolean thatDay = weekdays.isEmpty()
                        ? day.getDayOfWeek() == first.getDayOfWeek()
                        : weekdays.contains(day.getDayOfWeek().getValue());
                return thatDay && isInWeek(day) && (months.isEmpty() || months.contains(day.getMonthValue()));
            }
            boolean bare = monthDays.isEmpty() && weekdays.isEmpty();
            boolean yearly = frequency.equals("YEARLY");
            if (!months.isEmpty() && !months.contains(day.getMonthValue())) {
                return false;
            }
            if (bare && yearly && months.isEmpty() && day.getMonthValue() != first.getMonthValue()) {
                return false;
            }
            if (bare && (yearly || frequency.equals("MONTHLY")) && day.getDayOfMonth() != first.getDayOfMonth()) {
                return false;
            }
            if (bare && frequency.equals("WEEKLY") && day.getDayOfWeek() != first.getDayOfWeek()) {
                return false;
            }
            if (!monthDays.isEmpty()
                    && monthDays.stream()
                            .noneMatch(number -> number > 0
                                    ? day.getDayOfMonth() == number
                                    : day.plusDays(-number).getDayOfMonth() == 1
                                            && day.plusDays(-number)
                                                            .minusDays(1)
                                                            .getMonth()
                                                    == day.getMonth())) {
                return false;
            }
            if (weekdays.isEmpty()) {
                return true;
            }
            return weekdays.contains(day.getDayOfWeek().getValue()) && (nth == 0 || isNth(day));
        }

        /** Counts week by week until the month or year is left. */
        private boolean isNth(LocalDate day) {
            boolean inMonth = frequency.equals("MONTHLY") || !months.isEmpty();
            int found = 0;
            for (LocalDate other = day;
                    inMonth
                            ? other.getMonth() == day.getMonth() && other.getYear() == day.getYear()
                            : other.getYear() == day.getYear();
                    other = other.plusWeeks(nth > 0 ? -1 : 1)) {
                found++;
            }
            return found == Math.abs(nth);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givesTheTimesThatASlowOneGives(long seed) throws Exception {
        Drawn drawn = draw(new Random(seed));
        String file = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=" + ZONE + ":"
                + drawn.start().format(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss"))
                + "\r\nDURATION:PT1M\r\nRRULE:" + drawn.text() + "\r\n" + drawn.exceptions()
                + "END:VEVENT\r\n" + drawn.overrides();
        Instant from = FIRST.atStartOfDay(ZONE).toInstant();
        Instant to = LAST.atStartOfDay(ZONE).toInstant();

        List<Instant> read = new BusyReader(BusyImportConfiguration.defaults())
                .read(file.getBytes(StandardCharsets.UTF_8), BusyRequest.of(ZONE, from, to)).busy().stream()
                        .map(BusyInterval::start)
                        .toList();

        assertThat(read).as("seed %s: %s", seed, file).isEqualTo(slowly(drawn));
    }

    private static List<Instant> slowly(Drawn drawn) {
        return times(drawn).stream()
                .filter(time -> !drawn.excluded().contains(drawn.daysTo(time)) || drawn.isMoved(time))
                .map(time -> drawn.isMoved(time) ? time.plusDays(1).plusMinutes(7) : time)
                .filter(time -> !time.toLocalDate().isBefore(FIRST)
                        && time.toLocalDate().isBefore(LAST))
                .map(time -> time.atZone(ZONE).toInstant())
                .sorted()
                .toList();
    }

    /** What the rule gives, before any of it is excluded or moved. */
    private static List<LocalDateTime> times(Drawn drawn) {
        TreeMap<Long, List<LocalDate>> periods = new TreeMap<>();
        for (LocalDate day = drawn.start().toLocalDate().minusYears(1); day.isBefore(LAST); day = day.plusDays(1)) {
            long period = drawn.period(day);
            if (period >= 0 && period % drawn.interval() == 0 && drawn.means(day)) {
                periods.computeIfAbsent(period, key -> new ArrayList<>()).add(day);
            }
        }
        TreeSet<LocalDate> all = new TreeSet<>();
        for (Map.Entry<Long, List<LocalDate>> period : periods.entrySet()) {
            List<LocalDate> days = period.getValue();
            for (int i = 0; i < days.size(); i++) {
                if (drawn.positions().isEmpty()
                        || drawn.positions().contains(i + 1)
                        || drawn.positions().contains(i - days.size())) {
                    all.add(days.get(i));
                }
            }
        }
        List<LocalDate> chosen = new ArrayList<>(all.tailSet(drawn.start().toLocalDate(), false));
        chosen.add(0, drawn.start().toLocalDate());
        return chosen.stream()
                .limit(drawn.count() == 0 ? Long.MAX_VALUE : drawn.count())
                .map(day -> day.atTime(drawn.start().toLocalTime()))
                .filter(time -> time.equals(drawn.start()) || !time.isAfter(drawn.until()))
                .toList();
    }

    private static Drawn draw(Random random) {
        String frequency = List.of("YEARLY", "MONTHLY", "WEEKLY", "DAILY").get(random.nextInt(4));
        boolean rare = frequency.equals("YEARLY") || frequency.equals("MONTHLY");
        List<Integer> positions = rare && random.nextInt(4) == 0
                ? List.of(random.nextBoolean() ? 1 + random.nextInt(2) : -1 - random.nextInt(2))
                : List.of();
        LocalDate start = LocalDate.of(2023, 1, 1).plusDays(random.nextInt(1_500));
        boolean byWeek = frequency.equals("YEARLY") && random.nextInt(3) == 0;
        boolean ends = random.nextInt(4) == 0;
        LocalDateTime until = start.plusDays(random.nextInt(1_500)).atTime(random.nextInt(24), 30);
        return new Drawn(
                frequency,
                byWeek ? 1 : 1 + random.nextInt(4),
                DayOfWeek.of(1 + random.nextInt(7)),
                some(random, 3, 1, 12),
                frequency.equals("WEEKLY") || byWeek ? List.of() : some(random, 4, random.nextBoolean() ? 1 : -31, 31),
                some(random, 2, 1, 7),
                rare && !byWeek && random.nextInt(3) == 0 ? random.nextInt(11) - 5 : 0,
                byWeek ? List.of() : positions,
                byWeek ? List.of(random.nextBoolean() ? 1 + random.nextInt(53) : -1 - random.nextInt(5)) : List.of(),
                random.nextInt(3) == 0 && !ends ? 1 + random.nextInt(40) : 0,
                ends ? until : NEVER,
                some(random, 2, 1, 400),
                start.atTime(random.nextInt(24), 30));
    }

    private static List<Integer> some(Random random, int oneIn, int min, int max) {
        if (random.nextInt(oneIn) != 0) {
            return List.of();
        }
        TreeSet<Integer> values = new TreeSet<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int value = min + random.nextInt(max - min + 1);
            if (value != 0) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }
}
