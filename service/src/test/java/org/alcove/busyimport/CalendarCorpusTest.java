package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every rule of reading, a small calendar each. The files name what is asked and expected in X-CASE properties of their
 * own, which the reader does not know.
 */
final class CalendarCorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/busyimport");

    static Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void readsAsTheFileSays(String name) throws IOException {
        byte[] file = Files.readAllBytes(CORPUS.resolve(name));
        List<String> lines = new String(file, StandardCharsets.UTF_8).lines().toList();
        BusyRequest request = new BusyRequest(
                ZoneId.of(only(lines, "X-CASE-ZONE:")),
                LocalDate.parse(only(lines, "X-CASE-FROM:")).atStartOfDay().toInstant(ZoneOffset.UTC),
                LocalDate.parse(only(lines, "X-CASE-TO:")).atStartOfDay().toInstant(ZoneOffset.UTC),
                Set.copyOf(all(lines, "X-CASE-OWNER:")),
                false,
                uid -> false);

        List<String> busy;
        List<String> warnings;
        List<String> faults;
        try {
            BusyReading reading = new BusyReader(BusyImportConfiguration.defaults()).read(file, request);
            busy = reading.busy().stream()
                    .map(interval -> interval.start() + "/" + interval.end())
                    .toList();
            warnings =
                    reading.warnings().stream().map(BusyWarning::code).sorted().toList();
            faults = List.of();
        } catch (UnreadableCalendarException e) {
            busy = List.of();
            warnings = List.of();
            faults = List.of(e.fault().code());
        }

        assertThat(faults).isEqualTo(all(lines, "X-CASE-ERROR:"));
        assertThat(busy).isEqualTo(all(lines, "X-CASE-BUSY:"));
        assertThat(warnings).isEqualTo(all(lines, "X-CASE-WARNING:"));
    }

    private static String only(List<String> lines, String name) {
        List<String> values = all(lines, name);
        assertThat(values).hasSize(1);
        return values.get(0);
    }

    private static List<String> all(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .toList();
    }
}
