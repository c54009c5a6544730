package org.alcove.busyimport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What must hold for any bytes at all: they are read or refused with a fault, within the limits, and alike each time.
 * Jazzer calls it with bytes of its own making ({@code .ci/fuzz}); the ordinary tests call it with the kept ones.
 */
public final class BusyReaderFuzz {
    private static final BusyReader READER = new BusyReader(BusyImportConfiguration.defaults());
    private static final int KEPT_OF_A_KIND = 3;
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");
    private static final BusyRequest REQUEST =
            new BusyRequest(ZoneId.of("America/New_York"), FROM, TO, Set.of("owner@example.org"), false, uid -> false);

    private BusyReaderFuzz() {}

    /** The entry point that Jazzer looks for. */
    public static void fuzzerTestOneInput(byte[] file) {
        String first = outcome(file);
        if (!outcome(file).equals(first)) {
            throw new AssertionError("one file was read in two ways");
        }
    }

    /** The reading or the fault as text. @throws AssertionError if the reading is none */
    static String outcome(byte[] file) {
        try {
            BusyReading reading = READER.read(file, REQUEST);
            check(reading);
            return reading.busy() + " "
                    + reading.warnings().stream()
                            .map(BusyWarning::code)
                            .sorted()
                            .toList();
        } catch (UnreadableCalendarException refused) {
            return refused.fault().code();
        }
    }

    /** What a file is an example of: its fault, or its warnings and about how much time it blocks. */
    static String kind(byte[] file) {
        try {
            BusyReading reading = READER.read(file, REQUEST);
            int size =
                    Integer.SIZE - Integer.numberOfLeadingZeros(reading.busy().size());
            return size + " "
                    + reading.warnings().stream()
                            .map(BusyWarning::code)
                            .sorted()
                            .toList();
        } catch (UnreadableCalendarException refused) {
            return refused.fault().code();
        }
    }

    /**
     * Copies what was found and is of a kind that is not kept yet; the smallest three of each.
     *
     * @param arguments the folder of what is kept, and that of what was found
     */
    public static void main(String[] arguments) throws IOException {
        Path kept = Path.of(arguments[0]);
        Map<String, Integer> known = new HashMap<>();
        for (Path file : bySize(kept)) {
            known.merge(kind(Files.readAllBytes(file)), 1, Integer::sum);
        }
        for (Path file : bySize(Path.of(arguments[1]))) {
            if (known.merge(kind(Files.readAllBytes(file)), 1, Integer::sum) <= KEPT_OF_A_KIND) {
                Files.copy(file, kept.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static List<Path> bySize(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().length())
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }

    private static void check(BusyReading reading) {
        List<BusyInterval> sorted = new ArrayList<>(reading.busy());
        Collections.sort(sorted);
        if (!sorted.equals(reading.busy())) {
            throw new AssertionError("busy times are not in order");
        }
        for (BusyInterval interval : reading.busy()) {
            if (interval.start().isBefore(FROM) || interval.end().isAfter(TO)) {
                throw new AssertionError("a busy time beyond the window");
            }
        }
    }
}
