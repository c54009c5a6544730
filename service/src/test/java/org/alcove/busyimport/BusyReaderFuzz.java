package org.alcove.busyimport;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What must hold for any bytes at all: they are read or refused with a fault, within the limits, and alike each time.
 * Jazzer calls it with bytes of its own making ({@code .ci/fuzz}); the ordinary tests call it with the kept ones.
 */
public final class BusyReaderFuzz {
    private static final BusyReader READER = new BusyReader(BusyImportConfiguration.defaults());
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");
    private static final BusyRequest REQUEST = BusyRequest.of(ZoneId.of("America/New_York"), FROM, TO);

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
