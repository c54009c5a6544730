package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class BusyReaderTest {
    private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2026-04-01T00:00:00Z");
    private static final BusyRequest REQUEST = BusyRequest.of(ZoneId.of("America/New_York"), FROM, TO);

    private final BusyReader reader = new BusyReader(BusyImportConfiguration.defaults());

    @Test
    void whatTheOwnerDeclinedIsFree() throws Exception {
        byte[] file = event(
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:other@example.org",
                "ATTENDEE;CN=\"A: B\";PARTSTAT=DECLINED:MAILTO:Owner@Example.org");

        assertThat(reader.read(file, REQUEST).busy()).hasSize(1);
        assertThat(reader.read(file, owned("other@example.org")).busy()).hasSize(1);
        assertThat(reader.read(file, owned("owner@example.org")).busy()).isEmpty();
    }

    @Test
    void tentativeTimesAreFreeIfSetSo() throws Exception {
        BusyRequest request = new BusyRequest(ZoneId.of("UTC"), FROM, TO, Set.of(), true, uid -> false);

        assertThat(reader.read(event("STATUS:TENTATIVE"), request).busy()).isEmpty();
        assertThat(reader.read(event("STATUS:CONFIRMED"), request).busy()).hasSize(1);
    }

    @Test
    void leavesOutWhatAlcoveItselfWrote() throws Exception {
        BusyRequest request = new BusyRequest(ZoneId.of("UTC"), FROM, TO, Set.of(), false, "one"::equals);

        assertThat(reader.read(event(), request).busy()).isEmpty();
        assertThat(reader.read(event(), REQUEST).busy()).hasSize(1);
    }

    @Test
    void readsEveryEncodingThatCalendarsComeIn() throws Exception {
        String text = new String(event("DTEND;TZID=Zürich:20260310T120000"), StandardCharsets.UTF_8);
        List<BusyInterval> expected = reader.read(event(), REQUEST).busy();

        for (String name : List.of("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "windows-1252")) {
            assertThat(reader.read(event().clone(), REQUEST).busy()).isEqualTo(expected);
            assertThat(reader.read(text.getBytes(Charset.forName(name)), REQUEST)
                            .busy())
                    .as(name)
                    .hasSize(1);
        }
        assertThat(reader.read(("\ufeff" + text).getBytes(StandardCharsets.UTF_8), REQUEST)
                        .busy())
                .hasSize(1);
        assertThat(reader.read(text.getBytes(Charset.forName("windows-1252")), REQUEST)
                        .warnings())
                .contains(BusyWarning.CHARSET_GUESSED);
    }

    @Test
    void aLongWindowHoldsAsMuchOfEachYearAsAShortOne() throws Exception {
        BusyRequest request = BusyRequest.of(
                ZoneId.of("UTC"), Instant.parse("2026-03-11T00:00:00Z"), Instant.parse("2076-03-11T00:00:00Z"));
        byte[] twelveADay = event("RRULE:FREQ=DAILY;BYHOUR=0,2,4,6,8,10,12,14,16,18,20,22");

        assertThat(reader.read(twelveADay, request).busy()).hasSize(12 * 18_263);
        assertThatThrownBy(() -> reader.read(event("RRULE:FREQ=HOURLY"), request))
                .isInstanceOfSatisfying(
                        UnreadableCalendarException.class,
                        e -> assertThat(e.fault()).isEqualTo(BusyFault.TOO_MANY_INSTANCES));
    }

    @Test
    void readsCompressedCalendars() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(event());
        }

        assertThat(reader.read(bytes.toByteArray(), REQUEST)).isEqualTo(reader.read(event(), REQUEST));
    }

    @Test
    void keysTellOccurrencesApartAndStay() throws Exception {
        byte[] file = event("RRULE:FREQ=DAILY;COUNT=3");
        List<BusyInterval> busy = reader.read(file, REQUEST).busy();

        assertThat(busy.stream().map(BusyInterval::key).distinct()).hasSize(3);
        assertThat(reader.read(file, REQUEST).busy()).isEqualTo(busy);
    }

    @Test
    void everyLimitIsASetting() {
        BusyImportConfiguration narrow =
                new BusyImportConfiguration(null, null, null, 20, null, null, null, null, null, null, null);

        assertThatThrownBy(() -> new BusyReader(narrow).read(event(), REQUEST))
                .isInstanceOfSatisfying(
                        UnreadableCalendarException.class,
                        e -> assertThat(e.fault()).isEqualTo(BusyFault.LINE_TOO_LONG));
        assertThatThrownBy(() ->
                        new BusyImportConfiguration(0, null, null, null, null, null, null, null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWindowsThatAreNone() {
        assertThatThrownBy(() -> BusyRequest.of(ZoneId.of("UTC"), TO, FROM))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BusyRequest.of(ZoneId.of("UTC"), FROM, Instant.parse("2101-01-01T00:00:01Z")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsEveryWindowsNameOfItsTable() throws IOException {
        try (InputStream in = BusyReader.class.getResourceAsStream("windows-zones.txt")) {
            assertThat(in).isNotNull();
            List<String> rows = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            assertThat(rows).hasSizeGreaterThan(135).allSatisfy(row -> {
                String[] columns = row.split("\\|", -1);
                assertThat(ZoneId.getAvailableZoneIds()).contains(columns[1]);
                assertThat(ZoneNames.find(columns[0]))
                        .isEqualTo(ZoneId.of(columns[1]).getRules());
            });
        }
    }

    private static BusyRequest owned(String address) {
        return new BusyRequest(ZoneId.of("UTC"), FROM, TO, Set.of(address), false, uid -> false);
    }

    private static byte[] event(String... more) {
        return ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:one\r\nDTSTART:20260310T100000Z\r\n"
                        + (String.join("\r\n", more).contains("DTEND") ? "" : "DURATION:PT1H\r\n")
                        + (more.length == 0 ? "" : String.join("\r\n", more) + "\r\n")
                        + "END:VEVENT\r\nEND:VCALENDAR\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
