package org.alcove.benchmark;

import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import net.fortuna.ical4j.data.CalendarBuilder;
import org.alcove.busyimport.BusyImportConfiguration;
import org.alcove.busyimport.BusyReader;
import org.alcove.busyimport.BusyRequest;

/**
 * Measures reading outside calendars against the figures that were promised, in CPU time of one thread, so that what
 * else the machine does counts little. Things that are compared are measured in turns within one run. Not part of the
 * tests: {@code .ci/benchmark}.
 */
final class CalendarBenchmark {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 60;
    private static final int ROUNDS = 101;
    private static final BusyReader READER = new BusyReader(BusyImportConfiguration.defaults());
    private static final BusyRequest YEAR = BusyRequest.of(
            ZoneId.of("America/New_York"),
            Instant.parse("2026-01-01T00:00:00Z"),
            Instant.parse("2027-01-01T00:00:00Z"));

    /** Keeps results alive, so that no work is left out by the compiler. */
    private static long sink;

    private CalendarBenchmark() {}

    private interface Work {
        long run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("net.fortuna.ical4j.timezone.update.enabled", "false");
        System.out.printf(
                "%s %s, %d processors, JDK %s%n",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.runtime.version"));
        thousandEvents();
        year("a year of a weekly rule with 50 dates left out", SampleCalendars.weeklyWithDatesLeftOut(50));
        year("a year of a weekly rule with 50 times moved", SampleCalendars.weeklyWithTimesMoved(50));
        twoHundredCalendars();
        System.out.println("(" + sink + ")");
    }

    private static void thousandEvents() throws Exception {
        byte[] file = SampleCalendars.ofPerson(1_000, 1);
        Work ours = () -> READER.read(file, YEAR).busy().size();
        Work bare = () -> new CalendarBuilder()
                .build(new ByteArrayInputStream(file))
                .getComponentList()
                .getAll()
                .size();
        long[][] nanos = inTurns(ours, bare);
        double read = median(nanos[0]) / 1e6;
        double parsed = median(nanos[1]) / 1e6;
        report("1,000 events, read and expanded over a year", read, "ms", "");
        report("1,000 events, ical4j's bare parse", parsed, "ms", "");
        report("ratio", read / parsed, "", "promised: at most 1.3");
    }

    private static void year(String name, byte[] file) throws Exception {
        long[][] nanos = inTurns(() -> READER.read(file, YEAR).busy().size());
        report(name, median(nanos[0]) / 1e6, "ms", "promised: under 1 ms");
    }

    private static void twoHundredCalendars() throws Exception {
        byte[][] files = new byte[200][];
        for (int i = 0; i < files.length; i++) {
            files[i] = SampleCalendars.ofPerson(1_000, i);
        }
        long begun = THREADS.getCurrentThreadCpuTime();
        for (byte[] file : files) {
            sink += READER.read(file, YEAR).busy().size();
        }
        double seconds = (THREADS.getCurrentThreadCpuTime() - begun) / 1e9;
        report("200 calendars of 1,000 events, read and expanded", seconds, "s", "promised with storing: at most 10 s");
    }

    /** CPU nanoseconds of each round of each, the rounds taking turns. */
    private static long[][] inTurns(Work... works) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            for (Work work : works) {
                sink += work.run();
            }
        }
        long[][] nanos = new long[works.length][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < works.length; i++) {
                long begun = THREADS.getCurrentThreadCpuTime();
                sink += works[i].run();
                nanos[i][round] = THREADS.getCurrentThreadCpuTime() - begun;
            }
        }
        return nanos;
    }

    private static double median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void report(String name, double value, String unit, String promised) {
        System.out.println(String.format(Locale.ROOT, "%-52s %9.3f %-3s %s", name, value, unit, promised)
                .stripTrailing());
    }
}
