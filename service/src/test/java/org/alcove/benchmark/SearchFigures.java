package org.alcove.benchmark;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.alcove.benchmark.Measure.Lanes;
import org.alcove.benchmark.Measure.Row;
import org.alcove.benchmark.Measure.Sample;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;

/**
 * Searches over HTTP by clients of clinics of 100, 1,000 and 10,000 therapists with 64 days of free and taken time, from
 * memory: sign-in, rules and JSON among it. The clinics take turns.
 */
final class SearchFigures {
    private static final int[] SIZES = {100, 1_000, 10_000};
    private static final int DAYS = 64;
    private static final long SEED = 20_260_508L;

    private final TestDatabase database;
    private final double seconds;
    private final int rounds;

    SearchFigures(TestDatabase database, double seconds, int rounds) {
        this.database = database;
        this.seconds = seconds;
        this.rounds = rounds;
    }

    List<Row> overHttp(Clock clock) {
        TestPeople people = TestPeople.in(database, clock.instant());
        List<List<byte[]>> requests = new ArrayList<>();
        for (int size : SIZES) {
            BigClinic clinic = BigClinic.create(database.jdbi(), size, DAYS, clock.instant(), SEED);
            Person client = people.client(clinic.id());
            requests.add(BigClinic.STATES.stream()
                    .map(state -> LoadClient.request(
                            "GET",
                            "/api/slots?sessionTypeId=" + clinic.sessionType() + "&state=" + state,
                            Scenery.authorization(client),
                            ""))
                    .toList());
        }
        try (AlcoveServer server = AlcoveServer.startWithSearch("memory", database, clock)) {
            awaitPicture(server, requests);
            Measure.warmUp(
                    1,
                    seconds / 2,
                    30 * seconds,
                    requests.stream().map(of -> lanes(server, of)).toList());
            long before = answers(server, "tables");
            List<Row> rows = new ArrayList<>(figures(server, requests, Measure.CONNECTIONS));
            rows.addAll(figures(server, requests, 1));
            long after = answers(server, "tables");
            if (after > before) {
                throw new IllegalStateException((after - before) + " searches were answered from the tables");
            }
            return rows;
        }
    }

    /** Until the picture is loaded, the tables answer. */
    private static void awaitPicture(AlcoveServer server, List<List<byte[]>> requests) {
        while (answers(server, "memory") == 0) {
            Sample unused = Measure.run(1, 0.1, lanes(server, requests.get(0)));
        }
    }

    private static long answers(AlcoveServer server, String from) {
        return server.metrics().counter("search.answers." + from).getCount();
    }

    private List<Row> figures(AlcoveServer server, List<List<byte[]>> requests, int connections) {
        double[][] medians = new double[SIZES.length][rounds];
        double[][] slowest = new double[SIZES.length][rounds];
        for (int round = -rounds; round < rounds; round++) {
            for (int size = 0; size < SIZES.length; size++) {
                Sample sample = Measure.run(connections, seconds, lanes(server, requests.get(size)));
                if (round >= 0) {
                    medians[size][round] = sample.micros(0.5) / 1000;
                    slowest[size][round] = sample.micros(0.99) / 1000;
                }
            }
        }
        int largest = SIZES.length - 1;
        String who = connections == 1 ? ", one at a time" : ", " + connections + " at once";
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            ratios.add(medians[largest][round] / medians[largest - 1][round]);
        }
        String what = "search of 10,000 therapists over HTTP" + who;
        return List.of(
                Measure.atMost(what + ": p50", median(medians[largest]), " ms", 10, all(medians)),
                Measure.atMost(what + ": p99", median(slowest[largest]), " ms", 25, all(slowest)),
                Measure.atMost(what + ": p50 ÷ that of 1,000", Measure.median(ratios), "", 3, ""));
    }

    private static String all(double[][] times) {
        return String.format(
                Locale.ROOT,
                "with 100, 1,000, 10,000: %.1f, %.1f, %.1f ms",
                median(times[0]),
                median(times[1]),
                median(times[2]));
    }

    private static Lanes lanes(AlcoveServer server, List<byte[]> requests) {
        return connection -> {
            LoadClient client = new LoadClient(server.uri("/"));
            Measure.Lane lane = turn -> () ->
                    Measure.timed(client, requests.get((turn + connection) % requests.size()), status -> status == 200);
            return lane.closing(client);
        };
    }

    private static double median(double[] values) {
        List<Double> all = new ArrayList<>();
        for (double value : values) {
            all.add(value);
        }
        return Measure.median(all);
    }
}
