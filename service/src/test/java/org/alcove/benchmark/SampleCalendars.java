package org.alcove.benchmark;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Random;

/** Calendars such as people have, the same ones for the same seed. */
final class SampleCalendars {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
    private static final LocalDateTime MONDAY = LocalDateTime.of(2026, 1, 5, 0, 0);
    private static final String BEGIN = """
            BEGIN:VCALENDAR
            PRODID:-//Sample//Sample 1.0//EN
            VERSION:2.0
            CALSCALE:GREGORIAN
            X-WR-CALNAME:Somebody
            X-WR-TIMEZONE:America/New_York
            BEGIN:VTIMEZONE
            TZID:America/New_York
            BEGIN:DAYLIGHT
            TZOFFSETFROM:-0500
            TZOFFSETTO:-0400
            TZNAME:EDT
            DTSTART:20070311T020000
            RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
            END:DAYLIGHT
            BEGIN:STANDARD
            TZOFFSETFROM:-0400
            TZOFFSETTO:-0500
            TZNAME:EST
            DTSTART:20071104T020000
            RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
            END:STANDARD
            END:VTIMEZONE
            """;

    private SampleCalendars() {}

    /** A calendar with so many events over two years: some all day, some in UTC, one in twenty repeating. */
    static byte[] ofPerson(int events, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(BEGIN);
        for (int i = 0; i < events; i++) {
            LocalDateTime start = MONDAY.plusDays(random.nextInt(700)).plusMinutes(15L * (28 + random.nextInt(44)));
            text.append("BEGIN:VEVENT\n");
            if (random.nextInt(10) == 0) {
                text.append("DTSTART;VALUE=DATE:")
                        .append(start.format(DateTimeFormatter.BASIC_ISO_DATE))
                        .append('\n');
            } else if (random.nextInt(2) == 0) {
                text.append("DTSTART:").append(start.format(LOCAL)).append("Z\n");
                text.append("DTEND:")
                        .append(start.plusMinutes(50).format(LOCAL))
                        .append("Z\n");
            } else {
                text.append("DTSTART;TZID=America/New_York:")
                        .append(start.format(LOCAL))
                        .append('\n');
                text.append("DTEND;TZID=America/New_York:")
                        .append(start.plusMinutes(30).format(LOCAL))
                        .append('\n');
            }
            if (random.nextInt(20) == 0) {
                text.append("RRULE:FREQ=WEEKLY;COUNT=20\n");
            }
            text.append("DTSTAMP:20260105T120000Z\nUID:")
                    .append(seed)
                    .append('-')
                    .append(i)
                    .append("@sample.example\nCREATED:20251201T120000Z\n")
                    .append("DESCRIPTION:Some words about what is to be talked about\\, and an add\n")
                    .append(" ress to open when it begins: https://meet.sample.example/abc-defg-hij\n")
                    .append("LAST-MODIFIED:20260101T120000Z\nLOCATION:Room ")
                    .append(random.nextInt(20))
                    .append("\nORGANIZER;CN=Somebody:mailto:somebody@sample.example\n")
                    .append("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=An\n")
                    .append(" other:mailto:another@sample.example\n")
                    .append("SEQUENCE:1\nSTATUS:CONFIRMED\nSUMMARY:Meeting ")
                    .append(i)
                    .append("\nTRANSP:")
                    .append(random.nextInt(8) == 0 ? "TRANSPARENT" : "OPAQUE")
                    .append("\nEND:VEVENT\n");
        }
        return bytes(text.append("END:VCALENDAR\n"));
    }

    /** One weekly event of a year with so many times left out. */
    static byte[] weeklyWithDatesLeftOut(int exceptions) {
        StringBuilder text = new StringBuilder(BEGIN);
        weekly(text);
        for (int week = 0; week < exceptions; week++) {
            text.append("EXDATE;TZID=America/New_York:")
                    .append(MONDAY.plusWeeks(week).plusHours(9).format(LOCAL))
                    .append('\n');
        }
        return bytes(text.append("END:VEVENT\nEND:VCALENDAR\n"));
    }

    /** One weekly event of a year with so many times moved by an hour. */
    static byte[] weeklyWithTimesMoved(int exceptions) {
        StringBuilder text = new StringBuilder(BEGIN);
        weekly(text);
        text.append("END:VEVENT\n");
        for (int week = 0; week < exceptions; week++) {
            LocalDateTime time = MONDAY.plusWeeks(week).plusHours(9);
            text.append("BEGIN:VEVENT\nUID:weekly@sample.example\nDTSTAMP:20260105T120000Z\n")
                    .append("RECURRENCE-ID;TZID=America/New_York:")
                    .append(time.format(LOCAL))
                    .append("\nDTSTART;TZID=America/New_York:")
                    .append(time.plusHours(1).format(LOCAL))
                    .append("\nDTEND;TZID=America/New_York:")
                    .append(time.plusHours(2).format(LOCAL))
                    .append("\nEND:VEVENT\n");
        }
        return bytes(text.append("END:VCALENDAR\n"));
    }

    private static void weekly(StringBuilder text) {
        text.append("BEGIN:VEVENT\nUID:weekly@sample.example\nDTSTAMP:20260105T120000Z\n")
                .append("DTSTART;TZID=America/New_York:20260105T090000\n")
                .append("DTEND;TZID=America/New_York:20260105T095000\nRRULE:FREQ=WEEKLY\n");
    }

    private static byte[] bytes(StringBuilder text) {
        return text.toString().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
