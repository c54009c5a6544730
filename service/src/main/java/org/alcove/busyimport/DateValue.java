package org.alcove.busyimport;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A DATE or DATE-TIME as written (RFC 5545 §§3.3.4, 3.3.5), not yet in any zone.
 *
 * @param local the written date and time; midnight for a date
 * @param dateOnly a DATE
 * @param utc written with a Z
 * @param tzid the zone named beside it; null for floating values
 */
record DateValue(
        LocalDateTime local,
        boolean dateOnly,
        boolean utc,
        @Nullable String tzid) {
    private static final int MOST_CHARACTERS = 40;
    private static final Pattern SEPARATED = Pattern.compile("([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?![0-9])");

    /**
     * Reads one value, forgiving fractions of seconds, offsets as in {@code 2026-03-08T09:30:00+01:00}, separators
     * ({@code 2026-03-08T09:30:00}), days and months of one digit between them ({@code 2026-3-8}), lower case, missing
     * seconds, the hour 24 and leap seconds; null when it is not a date. A time of day that is written is believed, also where the line says
     * that it holds a date.
     */
    static @Nullable DateValue parse(String text, ContentLine line) {
        return parse(text, "DATE".equals(line.type()), line.tzid());
    }

    static @Nullable DateValue parse(String text, boolean asDate, @Nullable String tzid) {
        String value = text.strip();
        if (value.length() > MOST_CHARACTERS) {
            return null;
        }
        if (value.length() > 4 && (value.charAt(4) == '-' || value.charAt(4) == '/')) {
            value = padded(value);
        }
        int time = Math.max(value.indexOf('T'), value.indexOf('t'));
        int sign = time < 0 ? -1 : Math.max(value.indexOf('+', time), value.indexOf('-', time));
        if (sign > 0) {
            return withOffset(parse(value.substring(0, sign), asDate, null), value.substring(sign));
        }
        int point = time < 0 ? -1 : value.indexOf('.', time);
        if (point > 0 && isFraction(value, point + 1)) {
            value = value.substring(0, point) + (value.endsWith("Z") ? "Z" : "");
        }
        boolean utc = value.endsWith("Z") || value.endsWith("z");
        StringBuilder digits = new StringBuilder(14);
        int letters = 0;
        for (int i = 0; i < value.length() - (utc ? 1 : 0); i++) {
            char c = value.charAt(i);
            if (Ascii.isDigit(c)) {
                digits.append(c);
            } else if ((c == 'T' || c == 't' || c == ' ') && digits.length() == 8 && letters == 0) {
                letters++;
            } else if (c != '-' && c != ':' || digits.isEmpty()) {
                return null;
            }
            if (digits.length() > 14) {
                return null;
            }
        }
        boolean date = digits.length() == 8 && letters == 0;
        if (!date && (letters == 0 || digits.length() != 12 && digits.length() != 14)) {
            return null;
        }
        try {
            LocalDate day = LocalDate.of(number(digits, 0, 4), number(digits, 4, 6), number(digits, 6, 8));
            if (date || asDate && isMidnight(digits)) {
                return new DateValue(day.atStartOfDay(), true, false, null);
            }
            int hour = number(digits, 8, 10);
            int minute = number(digits, 10, 12);
            int second = digits.length() == 14 ? Math.min(59, number(digits, 12, 14)) : 0;
            LocalDateTime local = hour == 24 && minute == 0 && second == 0
                    ? day.plusDays(1).atStartOfDay()
                    : day.atTime(hour, minute, second);
            return new DateValue(local, false, utc, utc ? null : tzid);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable DateValue withOffset(@Nullable DateValue there, String offset) {
        if (there == null || there.dateOnly()) {
            return there;
        }
        try {
            int seconds = ZoneOffset.of(offset).getTotalSeconds();
            return there.utc() ? null : new DateValue(there.local().minusSeconds(seconds), false, true, null);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** {@code 2026-3-8} as {@code 2026-03-08}. */
    private static String padded(String value) {
        Matcher day = SEPARATED.matcher(value);
        if (!day.lookingAt()) {
            return value;
        }
        String month = day.group(2).length() == 1 ? "0" + day.group(2) : day.group(2);
        String date = day.group(3).length() == 1 ? "0" + day.group(3) : day.group(3);
        return day.group(1) + month + date + value.substring(day.end());
    }

    private static boolean isFraction(String value, int from) {
        int end = value.endsWith("Z") ? value.length() - 1 : value.length();
        boolean any = from < end;
        for (int i = from; i < end; i++) {
            any &= Ascii.isDigit(value.charAt(i));
        }
        return any;
    }

    /** The day of it. */
    DateValue asDate() {
        return new DateValue(local.toLocalDate().atStartOfDay(), true, false, null);
    }

    private static boolean isMidnight(CharSequence digits) {
        return Integer.parseInt(digits, 8, digits.length(), 10) == 0;
    }

    boolean isFloating() {
        return !dateOnly && !utc && (tzid == null || tzid.isEmpty());
    }

    private static int number(CharSequence digits, int from, int to) {
        return Integer.parseInt(digits, from, to, 10);
    }
}
