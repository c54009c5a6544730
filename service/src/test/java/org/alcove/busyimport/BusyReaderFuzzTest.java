package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the importer to what the fuzzer holds it to, on what the fuzzer found and on small changes of honest files. */
final class BusyReaderFuzzTest {
    private static final Path FOUND = Path.of("src/test/resources/fuzz/busy-reader");
    private static final Path HONEST = Path.of("src/test/resources/busyimport");
    private static final int CHANGES_OF_EACH = 20;
    private static final long SEED = 20_260_504;

    @Test
    void readsOrRefusesEverythingThatTheFuzzerFound() throws IOException {
        List<Path> found = files(FOUND);
        assertThat(found).hasSizeGreaterThan(50);
        for (Path file : found) {
            byte[] bytes = Files.readAllBytes(file);
            assertThatCode(() -> BusyReaderFuzz.fuzzerTestOneInput(bytes))
                    .as("%s", file.getFileName())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void readsOrRefusesHonestFilesWithAFewThingsChanged() throws IOException {
        Random random = new Random(SEED);
        List<String> lines = new ArrayList<>();
        for (Path file : files(HONEST)) {
            Files.readString(file, StandardCharsets.ISO_8859_1).lines().forEach(lines::add);
        }
        for (Path file : files(HONEST)) {
            byte[] honest = Files.readAllBytes(file);
            for (int change = 0; change < CHANGES_OF_EACH; change++) {
                byte[] changed = changed(honest, lines, random);
                assertThatCode(() -> BusyReaderFuzz.fuzzerTestOneInput(changed))
                        .as("seed %d, change %d of %s", SEED, change, file.getFileName())
                        .doesNotThrowAnyException();
            }
        }
    }

    private static byte[] changed(byte[] honest, List<String> lines, Random random) {
        byte[] bytes = honest.clone();
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(bytes.length);
            bytes = switch (random.nextInt(4)) {
                case 0 -> {
                    bytes[at] = (byte) random.nextInt(256);
                    yield bytes;
                }
                case 1 -> Arrays.copyOf(bytes, Math.max(1, at));
                case 2 -> spliced(bytes, at, lines.get(random.nextInt(lines.size())));
                case 3 -> spliced(bytes, at, Integer.toString(random.nextInt()));
                default -> throw new IllegalStateException();
            };
        }
        return bytes;
    }

    /** With a line in place of the one around a position. */
    private static byte[] spliced(byte[] bytes, int at, String line) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int start = text.lastIndexOf('\n', at) + 1;
        int end = text.indexOf('\n', at);
        return (text.substring(0, start) + line + "\r" + (end < 0 ? "" : text.substring(end)))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
