package org.alcove.kernel;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Instants as text in UTC. A list of slots is mostly instants, and {@link DateTimeFormatter} took half of
 * the time that writing one took.
 */
public final class UtcText {
    private static final int MICROS = 6;
    private static final DateTimeFormatter ANY_YEAR =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private UtcText() {}

    /** As ISO 8601 has it, and {@link Instant#toString}: {@code 2026-05-04T13:00:00Z}, with as much of a fraction as there is. */
    public static String iso(Instant instant) {
        if (instant.getNano() != 0) {
            return instant.toString();
        }
        LocalDateTime utc = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
        return isPlain(utc) ? toTheSecond(utc, 'T').append('Z').toString() : instant.toString();
    }

    /**
     * As a {@code DATETIME(6)} has it: {@code 2026-05-04 13:00:00.000000}; what is finer is cut off. A year that has not
     * four digits is written all the same, for the database to refuse.
     */
    public static String sql(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        if (!isPlain(utc)) {
            return ANY_YEAR.format(utc);
        }
        StringBuilder text = toTheSecond(utc, ' ').append('.');
        return digits(text, utc.getNano() / 1_000, MICROS).toString();
    }

    private static boolean isPlain(LocalDateTime utc) {
        return utc.getYear() >= 0 && utc.getYear() <= 9_999;
    }

    private static StringBuilder toTheSecond(LocalDateTime utc, char between) {
        StringBuilder text = new StringBuilder("0000-00-00T00:00:00.000000".length());
        digits(text, utc.getYear(), 4).append('-');
        digits(text, utc.getMonthValue(), 2).append('-');
        digits(text, utc.getDayOfMonth(), 2).append(between);
        digits(text, utc.getHour(), 2).append(':');
        digits(text, utc.getMinute(), 2).append(':');
        return digits(text, utc.getSecond(), 2);
    }

    private static StringBuilder digits(StringBuilder text, int value, int count) {
        int place = 1;
        for (int i = 1; i < count; i++) {
            place *= 10;
        }
        for (; place > 0; place /= 10) {
            text.append((char) ('0' + value / place % 10));
        }
        return text;
    }
}
