package org.alcove.benchmark;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.alcove.kernel.ClinicId;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.Question;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;

/**
 * Times every question of the contract, as every role that may ask it: what is another clinic's, a colleague's or deleted
 * against what never was. It goes over all of them again and again, in another order each time, until its time is up.
 */
final class QuestionTimes {
    /** Of the time, so that everything was asked often before it is measured. */
    private static final double WARM_UP = 0.15;

    /** With fewer, not even answers that never meet could be told apart. */
    private static final int LEAST_ROUNDS = 20;

    private static final int SHOWN = 10;
    private static final String NEVER_WAS = "what never was";

    private final AlcoveServer server;
    private final SampleClinic asking;
    private final Random random;
    private final long seed;
    private final double seconds;
    private final List<Asked> all = new ArrayList<>();

    /** Makes everything that is asked for. */
    QuestionTimes(AlcoveServer server, long seed, double seconds) {
        this.server = server;
        this.seed = seed;
        this.seconds = seconds;
        this.random = new Random(seed);
        TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        ClinicId clinic = people.clinic();
        this.asking = new SampleClinic(server, people, clinic);
        SampleClinic colleagues = new SampleClinic(server, people, clinic);
        SampleClinic others = new SampleClinic(server, people, people.clinic());
        for (Question question : Question.all(server)) {
            Map<String, String> values = question.notOwn(asking, colleagues, others);
            question.deleted(asking).ifPresent(gone -> values.put("deleted", gone));
            if (!values.isEmpty()) {
                values.put(NEVER_WAS, question.unknown());
                all.add(new Asked(question, values));
            }
        }
    }

    int comparisons() {
        return all.stream().mapToInt(asked -> asked.values.size() - 1).sum();
    }

    /**
     * Measures for a set time, and prints what is told apart and what comes nearest to it. Questions whose times lie too far
     * apart to tell enough are asked on, for as long again at most: that goes by how widely they lie, never by what differs.
     *
     * @param limit in standard errors
     * @param mostUnseen microseconds that each comparison should be able to tell
     */
    List<Verdict> measure(double limit, double mostUnseen) {
        long began = System.nanoTime();
        int rounds = 0;
        int measured = 0;
        while (measured < LEAST_ROUNDS || System.nanoTime() - began < seconds * 1e9) {
            boolean warm = rounds > 0 && System.nanoTime() - began > seconds * 1e9 * WARM_UP;
            Collections.shuffle(all, random);
            all.forEach(asked -> ask(asked, warm));
            rounds++;
            measured += warm ? 1 : 0;
        }
        List<Asked> blind = blind(limit, mostUnseen);
        while (!blind.isEmpty() && System.nanoTime() - began < 2 * seconds * 1e9) {
            for (int round = 0; round < LEAST_ROUNDS; round++) {
                Collections.shuffle(blind, random);
                blind.forEach(asked -> ask(asked, true));
            }
            blind = blind(limit, mostUnseen);
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (Asked asked : all) {
            double[] reference = asked.times(NEVER_WAS);
            for (String way : asked.values.keySet()) {
                if (!way.equals(NEVER_WAS)) {
                    verdicts.add(Verdict.of(asked.question + ": " + way, reference, asked.times(way), limit, seed));
                }
            }
        }
        tell(verdicts, measured, Duration.ofNanos(System.nanoTime() - began));
        return verdicts;
    }

    private List<Asked> blind(double limit, double mostUnseen) {
        return new ArrayList<>(all.stream()
                .filter(asked -> asked.leastTold(limit) > mostUnseen)
                .toList());
    }

    private void tell(List<Verdict> verdicts, int measured, Duration taken) {
        verdicts.sort(Comparator.comparingDouble((Verdict verdict) -> -Math.abs(verdict.deviation())));
        long apart = verdicts.stream().filter(Verdict::toldApart).count();
        double[] shifts =
                verdicts.stream().mapToDouble(Verdict::wouldTell).sorted().toArray();
        System.out.printf(
                "%d questions of the contract, %d comparisons with what never was, %d answers of each kind or more in %d s:"
                        + " %d told apart; half would have told %.0f us, all %.0f us. Those farthest apart:%n",
                all.size(),
                verdicts.size(),
                measured,
                taken.toSeconds(),
                apart,
                RankTest.median(shifts),
                shifts[shifts.length - 1]);
        verdicts.stream().limit(Math.max(apart, SHOWN)).forEach(verdict -> System.out.println(verdict.line()));
    }

    private void ask(Asked asked, boolean measured) {
        List<String> ways = new ArrayList<>(asked.values.keySet());
        Collections.shuffle(ways, random);
        String seen = "";
        for (String way : ways) {
            HttpRequest request = asked.question.request(server, asking, asked.values.getOrDefault(way, ""));
            long before = System.nanoTime();
            HttpResponse<String> answer = server.send(request);
            double taken = (System.nanoTime() - before) / 1_000.0;
            // What is kept as it was typed has an id of its own each time.
            String visible = answer.statusCode() + (asked.question.isTypedOnly() ? "" : answer.body());
            if (!seen.isEmpty() && !visible.equals(seen)) {
                throw new IllegalStateException(asked.question + ", " + ways + ", answers " + visible + " and " + seen);
            }
            seen = visible;
            if (measured) {
                asked.add(way, taken);
            }
        }
    }

    /** One question, what is put in its place by whose it is, and how long each took. */
    private static final class Asked {
        private final Question question;
        private final Map<String, String> values;
        private final Map<String, List<Double>> times = new LinkedHashMap<>();

        Asked(Question question, Map<String, String> values) {
            this.question = question;
            this.values = values;
        }

        void add(String way, double taken) {
            times.computeIfAbsent(way, first -> new ArrayList<>()).add(taken);
        }

        /** The difference in microseconds that each of its comparisons would tell. */
        double leastTold(double limit) {
            return values.keySet().stream()
                    .filter(way -> !way.equals(NEVER_WAS))
                    .mapToDouble(way -> new RankTest(times(NEVER_WAS), times(way)).detectableShift(limit))
                    .max()
                    .orElse(0);
        }

        double[] times(String way) {
            return times.getOrDefault(way, List.of()).stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
        }
    }
}
