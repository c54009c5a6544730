package org.alcove.calendarfeed;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes a calendar's events line by line (RFC 5545 §3.1), because a feed of a thousand of them takes most of its time
 * where each property is an object. It writes what {@code FeedRenderer} allows and nothing else; for the same events the
 * bytes are those that ical4j writes of one of them.
 */
final class EventWriter {
    private static final int BYTES_OF_EVENT = 420;
    private static final char DELETE = 0x7f;

    private final StringBuilder text;

    /** @param events about how many will come */
    EventWriter(int events) {
        text = new StringBuilder(BYTES_OF_EVENT * (events + 1));
    }

    /** A line whose value is written as it is. */
    EventWriter line(String name, String value) {
        text.append(name).append(':').append(value).append("\r\n");
        return this;
    }

    /** A line of text (RFC 5545 §3.3.11), without what no text may hold: control characters but for the tab (§3.1). */
    EventWriter text(String name, String value) {
        text.append(name).append(':');
        for (int i = 0; i < value.length(); i++) {
            char next = value.charAt(i);
            switch (next) {
                case '\\', ';', ',' -> text.append('\\').append(next);
                case '\n' -> text.append("\\n");
                default -> {
                    if ((next >= ' ' && next != DELETE) || next == '\t') {
                        text.append(next);
                    }
                }
            }
        }
        text.append("\r\n");
        return this;
    }

    EventWriter number(String name, int value) {
        text.append(name).append(':').append(value).append("\r\n");
        return this;
    }

    /** An instant in UTC (RFC 5545 §3.3.5), cut to the second. */
    EventWriter at(String name, Instant instant) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
        text.append(name).append(':');
        digits(time.getYear() / 100);
        digits(time.getYear() % 100);
        digits(time.getMonthValue());
        digits(time.getDayOfMonth());
        text.append('T');
        digits(time.getHour());
        digits(time.getMinute());
        digits(time.getSecond());
        text.append("Z\r\n");
        return this;
    }

    private void digits(int value) {
        text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }

    /** UTF-8, lines folded at 75 octets. */
    byte[] bytes() {
        return LineFolder.fold(text.toString());
    }
}
