package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads what was made to do harm in a process of its own that has no more memory than a reading may take. */
final class HostileCalendarsTest {
    private static final long MOST_CPU_MILLIS = 2_000;

    @TempDir
    private Path folder;

    @Test
    void noFileTakesMoreThanItsShareOfProcessorAndMemory() throws Exception {
        Path outcomes = folder.resolve("outcomes");
        Path log = folder.resolve("log");
        Path files = Files.createDirectory(folder.resolve("files"));
        HostileCalendars.write(files);
        Process reading = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostileCalendars.class.getName(),
                        files.toString(),
                        outcomes.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        assertThat(reading.waitFor()).as(Files.readString(log)).isZero();
        List<String> lines = Files.readAllLines(outcomes);
        assertThat(lines).hasSameSizeAs(HostileCalendars.all().keySet());
        assertThat(lines)
                .allSatisfy(line -> assertThat(Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                        .isLessThan(MOST_CPU_MILLIS));
        assertThat(lines.stream().map(line -> line.substring(0, line.lastIndexOf(' '))))
                .contains(
                        "empty-events too_many_events",
                        "properties-of-one-event too_many_properties",
                        "attendees-of-one-event read",
                        "attendees read",
                        "rules-of-one-event rule_too_complex",
                        "counted-since-long-ago too_much_work",
                        "lasting-for-ever too_many_instances",
                        "zones too_many_zones",
                        "nested nested_too_deep",
                        "long-line line_too_long",
                        "long-line-folded line_too_long",
                        "bomb too_large",
                        "bomb-within-the-size compressed_too_much",
                        "not-quite-gzip bad_compression",
                        "too-large too_large");
    }
}
