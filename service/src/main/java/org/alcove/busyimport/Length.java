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
    private static final long DAY = 86_400;

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

    /**
     * Reads a DURATION such as {@code P1W}, {@code -PT15M} or {@code P1DT2H}; null when it is not one. Parts of a unit, as
     * in {@code PT1.5H}, which the standard does not know, are understood all the same, to the second begun.
     */
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
            double part = 0;
            if (value.charAt(at) == '.' || value.charAt(at) == ',') {
                int point = at++;
                while (at < value.length() && Ascii.isDigit(value.charAt(at))) {
                    at++;
                }
                if (at == point + 1 || at - point > 9 || at == value.length()) {
                    return null;
                }
                part = Double.parseDouble("0." + value.substring(point + 1, at));
            }
            long unit = secondsOf(value.charAt(at++));
            if (unit == 0) {
                return null;
            }
            if (unit >= DAY) {
                days += unit / DAY * number;
            } else {
                seconds += unit * number;
            }
            seconds += (long) Math.ceil(part * unit);
            any = true;
        }
        if (!any) {
            return null;
        }
        return new Length(sign * Math.min(days, MOST_DAYS), sign * Math.min(seconds, MOST_DAYS * 86_400));
    }

    private static long secondsOf(char unit) {
        return switch (unit) {
            case 'W' -> 7 * DAY;
            case 'D' -> DAY;
            case 'H' -> 3600;
            case 'M' -> 60;
            case 'S' -> 1;
            default -> 0;
        };
    }
}
