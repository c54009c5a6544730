package org.alcove.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.alcove.availability.SlotTimes;
import org.alcove.benchmark.Measure.Row;
import org.alcove.benchmark.Measure.Sample;
import org.alcove.persistence.EmbeddedDatabase;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestDatabase;

/**
 * The figures of the core: what a booking, a list of slots, a feed and the audit trail cost against what the same
 * statements and bytes cost without the service. What is compared runs in turns on one real database with durable
 * commits, over eight connections, and the median of the turns' ratios counts. The client shares the machine. Arguments:
 * {@code --quick}, and the names of parts ({@code search booking slots feeds identity trail many}) if not all are wanted.
 */
public final class CoreBenchmark {
    private static final int MANY = 1_000_000;

    private final List<Row> rows = new ArrayList<>();
    private final boolean quick;
    private final List<String> parts;
    private final PrintStream out;

    private CoreBenchmark(List<String> arguments, PrintStream out) {
        this.quick = arguments.contains("--quick");
        this.parts = arguments.stream().filter(one -> !one.startsWith("--")).toList();
        this.out = out;
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        CoreBenchmark benchmark = new CoreBenchmark(List.of(arguments), System.out);
        // What is logged before a service has set logging up would stand between the figures.
        System.setOut(System.err);
        Path target = Path.of("target").toAbsolutePath();
        try (EmbeddedDatabase server = EmbeddedDatabase.start(
                target.resolve("mariadb"),
                target.resolve("benchmark-database"),
                "--innodb-flush-log-at-trx-commit=1",
                "--innodb-buffer-pool-size=1G",
                "--innodb-log-file-size=512M",
                "--max-connections=300")) {
            TestDatabase main = TestDatabase.on(server, "core");
            benchmark.measure(server, main);
            benchmark.out.println("\n" + benchmark.table(main));
        }
        System.exit(benchmark.quick || benchmark.rows.stream().allMatch(Row::kept) ? 0 : 1);
    }

    private void measure(EmbeddedDatabase server, TestDatabase main) throws Exception {
        Clock clock = Clock.systemUTC();
        int bookings = Scenery.THERAPISTS * (quick ? 2 : 20);
        int rounds = quick ? 1 : 5;
        // First: what a million rows leave the server to write and to clear away goes on for minutes, and the search is
        // timed in milliseconds and not against something beside it.
        if (wanted("search")) {
            add(new SearchFigures(TestDatabase.on(server, "search"), quick ? 0.3 : 2, quick ? 1 : 5).overHttp(clock));
        }
        if (Stream.of("booking", "slots", "feeds", "identity").anyMatch(this::wanted)) {
            Scenery scenery = new Scenery(main);
            try (AlcoveServer service = AlcoveServer.startWithSearch("memory", main, clock);
                    AlcoveServer taped = BookingFigures.taped(main, clock);
                    BareService bare = new BareService(main.configuration())) {
                BookingFigures booking = new BookingFigures(scenery, bookings, rounds);
                if (wanted("booking")) {
                    add(booking.overHttp(taped, service.uri("/")));
                    add(List.of(booking.withoutAudit(taped, 50 * Scenery.THERAPISTS * 24)));
                } else {
                    booking.run(service.uri("/"), 0, Scenery.THERAPISTS);
                }
                if (Stream.of("slots", "feeds", "identity").anyMatch(this::wanted)) {
                    reading(scenery, service, taped, bare, rounds);
                }
            }
        }
        if (wanted("trail")) {
            add(new AuditFigures(TestDatabase.on(server, "trail"), quick ? 10_000 : MANY).sealingAndChecking());
        }
        if (wanted("many")) {
            add(manyAppointments(server, clock, rounds));
        }
    }

    private boolean wanted(String part) {
        return parts.isEmpty() || parts.contains(part);
    }

    private void reading(Scenery scenery, AlcoveServer service, AlcoveServer taped, BareService bare, int rounds)
            throws Exception {
        if (wanted("slots")) {
            add(List.of(Measure.atMost(
                    "working out one therapist's slots of 30 days with 100 sessions",
                    SlotTimes.micros(quick ? 4_000 : 40_000),
                    " µs",
                    50,
                    "one thread")));
        }
        ReadingFigures reading = new ReadingFigures(scenery, service, taped, bare, quick ? 0.5 : 3, rounds);
        if (wanted("slots")) {
            try (LoadClient client = new LoadClient(service.uri("/"))) {
                scenery.fillBusyMonth(client, 100);
            }
            add(List.of(reading.slots()));
        }
        if (wanted("feeds")) {
            add(reading.feeds());
        }
        if (wanted("identity")) {
            add(List.of(reading.identity()));
        }
    }

    /** The slowest of a hundred requests, beside a thousand appointments and beside a million. */
    private List<Row> manyAppointments(EmbeddedDatabase server, Clock clock, int rounds) throws Exception {
        int many = quick ? 20_000 : MANY;
        Scenery few = new Scenery(TestDatabase.on(server, "few"));
        few.addAppointments(950, 50);
        Scenery lot = new Scenery(TestDatabase.on(server, "many"));
        lot.addAppointments(many - many / 20, many / 20);
        try (AlcoveServer one = AlcoveServer.startWithSearch("memory", few.database, clock);
                AlcoveServer other = AlcoveServer.startWithSearch("memory", lot.database, clock)) {
            for (AlcoveServer each : List.of(one, other)) {
                try (LoadClient client = new LoadClient(each.uri("/"))) {
                    (each == one ? few : lot).fillBusyMonth(client, 100);
                }
            }
            int bookings = Scenery.THERAPISTS * (quick ? 2 : 20);
            double seconds = quick ? 0.5 : 2.5;
            Tails booking = inTurns(rounds, bookings(few, one, bookings), bookings(lot, other, bookings));
            Tails slots = inTurns(rounds, slots(few, one, seconds), slots(lot, other, seconds));
            return List.of(
                    ratio("p99 of booking with " + Measure.number(many) + " appointments ÷ with 1,000", booking),
                    ratio("p99 of slots with " + Measure.number(many) + " appointments ÷ with 1,000", slots));
        }
    }

    private static Supplier<Sample> bookings(Scenery clinic, AlcoveServer server, int count) {
        BookingFigures figures = new BookingFigures(clinic, count, 1);
        // After the busy therapist's month, in which clients have sessions already.
        AtomicInteger next = new AtomicInteger(24 * 31 * Scenery.THERAPISTS);
        return () -> figures.run(server.uri("/"), next.getAndAdd(count), count);
    }

    private static Supplier<Sample> slots(Scenery clinic, AlcoveServer server, double seconds) {
        return () ->
                Measure.http(server.uri("/"), Measure.CONNECTIONS, seconds, clinic.slots(), status -> status == 200);
    }

    /** The slowest of a hundred of each turn, in milliseconds, and the second divided by the first. */
    private record Tails(List<Double> few, List<Double> many, List<Double> ratios) {}

    /** Many short turns, each side first in every other: what waits for the disk or a collector varies. */
    private static Tails inTurns(int rounds, Supplier<Sample> few, Supplier<Sample> many) {
        Tails tails = new Tails(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int turn = -3; turn < 3 * rounds; turn++) {
            boolean isFewFirst = turn % 2 == 0;
            double before = (isFewFirst ? few : many).get().micros(0.99) / 1000;
            double after = (isFewFirst ? many : few).get().micros(0.99) / 1000;
            if (turn >= 0) {
                double one = isFewFirst ? before : after;
                double other = isFewFirst ? after : before;
                tails.few().add(one);
                tails.many().add(other);
                tails.ratios().add(other / one);
            }
        }
        return tails;
    }

    private static Row ratio(String what, Tails tails) {
        return Measure.atMost(
                what,
                Measure.median(tails.ratios()),
                "",
                1.2,
                String.format(
                        Locale.ROOT, "%.1f ms ÷ %.1f ms", Measure.median(tails.many()), Measure.median(tails.few())));
    }

    private void add(List<Row> more) {
        rows.addAll(more);
        more.forEach(row -> out.println((row.kept() ? "kept    " : "MISSED  ") + row.what() + ": " + row.measured()
                + ", promised " + row.promised()));
    }

    private String table(TestDatabase main) throws IOException {
        StringBuilder text = new StringBuilder(machine(main));
        text.append("\n\n| | measured | promised |\n| --- | --- | --- |\n");
        rows.forEach(row -> text.append("| ")
                .append(row.what())
                .append(" | ")
                .append(row.measured())
                .append(" | ")
                .append(row.promised())
                .append(row.kept() ? "" : "; **missed**")
                .append(" |\n"));
        return text.toString();
    }

    static String machine(TestDatabase main) throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
        String database = main.jdbi()
                .withHandle(handle ->
                        handle.select("SELECT VERSION()").mapTo(String.class).one());
        return Runtime.getRuntime().availableProcessors() + " processors (" + model + "), "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
                + System.getProperty("java.version") + ", " + database
                + ", innodb_flush_log_at_trx_commit=1; the client and the database share the machine with the service.";
    }
}
