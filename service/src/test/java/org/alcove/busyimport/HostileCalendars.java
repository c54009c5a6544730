package org.alcove.busyimport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * Files made to exhaust whoever reads them. As a program, reads each over as long a window as the service does, and
 * writes down its name, outcome and CPU time.
 */
final class HostileCalendars {
    private static final int MOST = 5 * 1024 * 1024;

    private HostileCalendars() {}

    static Map<String, Supplier<byte[]>> all() {
        Map<String, Supplier<byte[]>> files = new LinkedHashMap<>();
        files.put("blank-lines", () -> calendar(filled(i -> "\n")));
        files.put("short-lines", () -> calendar(filled(i -> "A:\n")));
        files.put("folds", () -> calendar("X:\n" + filled(i -> i % 60_000 == 0 ? "X:\n" : " \n")));
        files.put("empty-events", () -> calendar(filled(i -> "BEGIN:VEVENT\nEND:VEVENT\n")));
        files.put("properties-of-one-event", () -> calendar(event(filled(i -> "EXDATE:1\n"))));
        files.put("attendees-of-one-event", () -> calendar(event(start() + filled(HostileCalendars::attendee))));
        files.put("attendees", () -> calendar(event(start() + attendees(50)).repeat(1_900)));
        files.put(
                "rules-of-one-event",
                () -> calendar(event(start() + filled(i -> "RRULE:FREQ=DAILY;INTERVAL=" + (i + 1) + "\n"))));
        files.put(
                "added-dates",
                () -> calendar(event(start() + filled(i -> "RDATE:" + date(i) + "," + date(i + 7) + "\n"))));
        files.put(
                "excluded-dates",
                () -> calendar(event(start() + "RRULE:FREQ=HOURLY\n" + filled(i -> "EXDATE:" + date(i) + "\n"))));
        files.put(
                "periods",
                () -> calendar("BEGIN:VFREEBUSY\n"
                        + filled(i -> "FREEBUSY:19970101T000000Z/PT1H,19980101T000000Z/PT1H\n") + "END:VFREEBUSY\n"));
        files.put(
                "counted-since-long-ago",
                () -> calendar(
                        events("DTSTART:19000101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=99999;BYMONTH=2\n")));
        files.put(
                "never-true",
                () -> calendar(
                        event(
                                "DTSTART:00010101T000000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY;COUNT=2;BYMONTH=2;BYMONTHDAY=30\n")));
        files.put(
                "week-numbers",
                () -> calendar(
                        events(
                                "DTSTART:19000101T000000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYSETPOS=9;COUNT=9\n")));
        files.put(
                "times-of-every-day",
                () -> calendar(
                        events(
                                "DTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,2,3,4,5,6,7,8;BYMINUTE=1,2,3,4,5,6,7,8,9\n")));
        files.put(
                "excluding-rule",
                () -> calendar(
                        event("DTSTART:20000101T000000Z\nDURATION:P100000D\nRRULE:FREQ=YEARLY\nEXRULE:FREQ=HOURLY\n")));
        files.put(
                "lasting-for-ever",
                () -> calendar(events("DTSTART:19000101T000000Z\nDURATION:P999999999W\nRRULE:FREQ=DAILY\n")));
        files.put(
                "zone-names",
                () -> calendar(filled(
                        i -> "BEGIN:VEVENT\nDTSTART;TZID=" + "/a".repeat(95) + i + ":20260301T000000\nEND:VEVENT\n")));
        files.put("zones", () -> calendar(zones(51, "RRULE:FREQ=YEARLY\n")));
        files.put(
                "zone-rules",
                () -> calendar(zones(50, "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9\n") + zoned(50)));
        files.put("zone-by-the-second", () -> calendar(zones(1, "RRULE:FREQ=SECONDLY\n") + zoned(1)));
        files.put(
                "one-name-for-all",
                () -> calendar(filled(i -> "BEGIN:VEVENT\nUID:1\nDTSTART:" + date(i)
                        + (i % 2 == 0 ? "" : "\nRECURRENCE-ID:" + date(i)) + "\nDURATION:PT1M\nEND:VEVENT\n")));
        files.put(
                "moved-by-millennia",
                () -> calendar(
                        event("UID:1\nDTSTART:00010101T000000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY\n")
                                + event(
                                        "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:99990101T000000Z\nDTSTART:00010101T000000Z\nDURATION:PT1H\n")));
        files.put(
                "old-rules",
                () -> calendar(filled(i -> "BEGIN:VEVENT\nDTSTART:20260101T000000Z\nDURATION:PT1H\nRRULE:W1"
                        + " MO".repeat(20_000) + "\nEND:VEVENT\n")));
        files.put(
                "taken-back",
                () -> calendar(filled(i -> "BEGIN:VEVENT\nUID:1\nDTSTART:" + date(i)
                        + (i % 2 == 0 ? "\nSEQUENCE:2\nEXDATE:20260101" : "\nRECURRENCE-ID:" + date(i))
                        + "\nDURATION:PT1M\nEND:VEVENT\n")));
        files.put(
                "year-0",
                () -> calendar(
                        event(
                                "DTSTART;TZID=Europe/Berlin:00000101T000000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3\n")));
        files.put("nested", () -> calendar(filled(i -> "BEGIN:VALARM\n")));
        files.put("ended-wrong", () -> calendar("BEGIN:VALARM\n".repeat(98) + filled(i -> "END:VALARN\n")));
        files.put("long-line", () -> calendar("DESCRIPTION:" + "x".repeat(1 << 17) + "\n"));
        files.put("long-line-folded", () -> calendar("DESCRIPTION:" + "x\n ".repeat(1 << 17) + "\n"));
        files.put("bomb", () -> bomb(1_000));
        files.put("bomb-within-the-size", () -> bomb(70));
        files.put("not-quite-gzip", () -> new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0});
        files.put("too-large", () -> new byte[MOST + 1]);
        return files;
    }

    /** Makes each file in a folder. */
    static void write(Path folder) throws IOException {
        for (Map.Entry<String, Supplier<byte[]>> file : all().entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue().get());
        }
    }

    /** Reads each file of a folder and writes a line about it into the file that is named. */
    public static void main(String[] arguments) throws IOException {
        Files.write(Path.of(arguments[1]), outcomes(Path.of(arguments[0])));
    }

    private static List<String> outcomes(Path folder) throws IOException {
        List<String> outcomes = new ArrayList<>();
        BusyRequest request = new BusyRequest(
                ZoneId.of("America/New_York"),
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T00:00:00Z")
                        .plus(BusyCalendarConfiguration.defaults().ahead())
                        .plus(Duration.ofDays(CalendarReaders.KEPT_DAYS)),
                Set.of("owner@example.org"),
                false,
                uid -> false);
        BusyReader reader = new BusyReader(BusyImportConfiguration.defaults());
        for (String name : all().keySet()) {
            byte[] bytes = Files.readAllBytes(folder.resolve(name));
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            String outcome;
            try {
                outcome = "read";
                reader.read(bytes, request);
            } catch (UnreadableCalendarException e) {
                outcome = e.fault().code();
            }
            long cpu = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1_000_000;
            outcomes.add(name + " " + outcome + " " + cpu);
        }
        return outcomes;
    }

    private static byte[] calendar(String body) {
        return ("BEGIN:VCALENDAR\n" + body + "END:VCALENDAR\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String event(String body) {
        return "BEGIN:VEVENT\n" + body + "END:VEVENT\n";
    }

    private static String events(String body) {
        return event(body).repeat(20_000);
    }

    private static String start() {
        return "DTSTART:20260101T000000Z\nDURATION:PT1M\n";
    }

    private static String attendees(int number) {
        return IntStream.range(0, number).mapToObj(HostileCalendars::attendee).collect(Collectors.joining());
    }

    private static String attendee(int i) {
        return "ATTENDEE;PARTSTAT=DECLINED:mailto:owner" + i + "@example.org\n";
    }

    private static String date(int i) {
        return Instant.parse("2026-01-01T00:00:00Z")
                .plusSeconds(i % 500_000 * 60L)
                .toString()
                .replaceAll("[-:]", "");
    }

    private static String zones(int number, String rule) {
        StringBuilder zones = new StringBuilder();
        for (int i = 0; i < number; i++) {
            zones.append("BEGIN:VTIMEZONE\nTZID:Z").append(i).append('\n');
            zones.append(("BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n" + rule
                            + "END:STANDARD\n")
                    .repeat(200));
            zones.append("END:VTIMEZONE\n");
        }
        return zones.toString();
    }

    private static String zoned(int number) {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < number; i++) {
            events.append(event("DTSTART;TZID=Z" + i + ":20260301T000000\nDURATION:PT1H\n"));
        }
        return events.toString();
    }

    /** As many pieces as fit into a file of the size that is just taken. */
    private static String filled(IntFunction<String> piece) {
        StringBuilder text = new StringBuilder(MOST);
        for (int i = 0; text.length() < MOST - 1_000; i++) {
            text.append(piece.apply(i));
        }
        return text.toString();
    }

    private static byte[] bomb(int blocks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < blocks; i++) {
                out.write(new byte[1 << 16]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
