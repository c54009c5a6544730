package org.alcove.busyimport;

import org.jspecify.annotations.Nullable;

/**
 * How long an event takes (RFC 5545 §§3.3.6, 3.8.5.3): days are days of the calendar, which may have 23 or 25 hours,
 * seconds are exact.
 */
record Length(long days, long seconds) {
    static final Length NONE = new Length(0, 0);
    static final Length ONE_DAY = new Length(1, 0);
    private static final long MOST_DAYS = 400_000;

    static Length ofDays(long days) {
        return new Length(days, 0);
    }

    static Length ofSeconds(long seconds) {
        return new Length(0, seconds);
    }

    /** An upper bound in seconds, whatever the zone. */
    long atMostSeconds() {
        return days == 0 ? seconds : (days + 1) * 86_400 + seconds;
    }

    boolean isNegative() {
        return days < 0 || seconds < 0;
    }

    /** Reads a DURATION such as {@code P1W}, {@code -PT15M} or {@code P1DT2H}; null when it is not one. */
    static @Nullable Length parse(String text) {
        String value = Ascii.upper(text.strip());
        int at = 0;
        int sign = 1;
        if (value.startsWith("-") || value.startsWith("+")) {
            sign = value.startsWith("-") ? -1 : 1;
            at = 1;
        }
        if (at >= value.length() || value.charAt(at++) != 'P') {
            return null;
        }
        long days = 0;
        long seconds = 0;
        boolean time = false;
        boolean any = false;
        while (at < value.length()) {
            if (value.charAt(at) == 'T') {
                if (time) {
                    return null;
                }
                time = true;
                at++;
                continue;
            }
            int start = at;
            while (at < value.length() && Ascii.isDigit(value.charAt(at))) {
                at++;
            }
            if (at == start || at - start > 9 || at == value.length()) {
                return null;
            }
            long number = Long.parseLong(value, start, at, 10);
            switch (value.charAt(at++)) {
                case 'W' -> days += 7 * number;
                case 'D' -> days += number;
                case 'H' -> seconds += 3600 * number;
                case 'M' -> seconds += 60 * number;
                case 'S' -> seconds += number;
                default -> {
                    return null;
                }
            }
            any = true;
        }
        if (!any) {
            return null;
        }
        return new Length(sign * Math.min(days, MOST_DAYS), sign * Math.min(seconds, MOST_DAYS * 86_400));
    }
}
