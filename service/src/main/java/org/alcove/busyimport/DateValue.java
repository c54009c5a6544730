package org.alcove.busyimport;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
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
    /**
     * Reads one value, forgiving separators ({@code 2026-03-08T09:30:00}), lower case, missing seconds, the hour 24 and
     * leap seconds; null when it is not a date. A time of day that is written is believed, also where the line says
     * that it holds a date.
     */
    static @Nullable DateValue parse(String text, ContentLine line) {
        return parse(text, "DATE".equals(line.type()), line.tzid());
    }

    static @Nullable DateValue parse(String text, boolean asDate, @Nullable String tzid) {
        String value = text.strip();
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
