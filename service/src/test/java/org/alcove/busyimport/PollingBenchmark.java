package org.alcove.busyimport;

import com.sun.management.OperatingSystemMXBean;
import io.dropwizard.testing.ConfigOverride;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;

/**
 * Measures what polling 200 outside calendars costs: fetched over a real connection, read, and stored in a real database
 * with the search's picture. CPU time is the whole process's, the server of the calendars included, but not the
 * database's. Not part of the tests: {@code .ci/benchmark}.
 */
final class PollingBenchmark {
    private static final int CALENDARS = 200;
    private static final int PER_THERAPIST = 20;
    private static final int EVENTS = 200;
    private static final int ROUNDS = 3;

    private PollingBenchmark() {}

    public static void main(String[] arguments) {
        TestDatabase database = TestDatabase.fresh();
        TestClock clock = new TestClock(TestClock.MONDAY);
        try (CalendarServer outside = new CalendarServer();
                AlcoveServer server = AlcoveServer.start(
                        database,
                        clock,
                        ConfigOverride.config("busyCalendars.fetching.allowedHosts", outside.host()),
                        ConfigOverride.config("busyCalendars.perTherapist", Integer.toString(PER_THERAPIST)));
                Replica replica = new Replica(database.transactor(), clock, outside.host())) {
            outside.serve("/calendar", calendar());
            for (int round = 1; round <= ROUNDS; round++) {
                clock.set(TestClock.MONDAY);
                database.jdbi().useHandle(handle -> handle.execute("DELETE FROM busy_calendar"));
                subscribe(database, outside, server);
                measure("first read of all, round " + round, replica);
                clock.advance(Duration.ofMinutes(20));
                measure("all unchanged (304), round " + round, replica);
                clock.advance(Duration.ofHours(25));
                measure("all read whole again, round " + round, replica);
            }
        }
        System.exit(0);
    }

    private static void subscribe(TestDatabase database, CalendarServer outside, AlcoveServer server) {
        for (int therapist = 0; therapist < CALENDARS / PER_THERAPIST; therapist++) {
            BusyScene scene = new BusyScene(server, database, TestClock.MONDAY);
            for (int i = 0; i < PER_THERAPIST; i++) {
                BusyScene.Answer added = scene.addUrl(outside.url("/calendar"));
                if (added.status() != 201) {
                    throw new IllegalStateException(added.body());
                }
            }
        }
    }

    private static void measure(String what, Replica replica) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long begun = System.nanoTime();
        replica.poll();
        System.out.println(String.format(
                Locale.ROOT,
                "%d calendars of %d events: %-38s %6.2f s of CPU, %6.2f s elapsed; promised: at most 10 s of CPU",
                CALENDARS,
                EVENTS,
                what,
                (system.getProcessCpuTime() - cpu) / 1e9,
                (System.nanoTime() - begun) / 1e9));
    }

    private static String calendar() {
        DateTimeFormatter basic = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);
        LocalDateTime first = LocalDateTime.of(2026, 5, 5, 8, 0);
        List<String> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            LocalDateTime start = first.plusHours(8L * i).plusMinutes(i % 50);
            events.add("event-" + i + " " + start.format(basic) + " "
                    + start.plusMinutes(45).format(basic));
        }
        return BusyScene.file(events.toArray(String[]::new));
    }
}
