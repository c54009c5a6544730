package org.alcove.benchmark;

import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.privacy.TestVault;
import org.alcove.privacy.Vault;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;

/**
 * Asks at every door for what is there and for what is not, in random turns over HTTP, and fails if the times of the answers
 * tell the two apart. Not part of the tests, which count the work instead: {@code .ci/timing}.
 */
final class TimingBenchmark {
    private static final int ROUNDS = Integer.getInteger("rounds", 600);
    private static final int WARM_UP = 150;
    private static final long SEED = 20_261_123L;

    /** How often a whole run may fail though nothing can be told: one in a hundred, over all comparisons. */
    private static final double FALSE_ALARMS = 0.01;

    private static final int REUSED = 20;

    /** That failures are answered at; shorter than as shipped, as hashes are quick here. */
    private static final Duration STEP = Duration.ofMillis(25);

    private final AlcoveServer server;
    private final TestPeople people;
    private final ClinicId clinic;
    private final SampleClinic sample;
    private final Random random = new Random(SEED);

    private TimingBenchmark(AlcoveServer server) {
        this.server = server;
        this.people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        this.clinic = people.clinic();
        this.sample = new SampleClinic(server, people, clinic);
    }

    /** Ways of asking at one door; the first is for what never was. */
    private record Door(String name, Map<String, Supplier<HttpRequest>> ways) {}

    private record Verdict(String line, boolean toldApart) {}

    public static void main(String[] arguments) {
        boolean apart;
        try (AlcoveServer server = start(STEP);
                AlcoveServer atOnce = start(Duration.ZERO)) {
            apart = new TimingBenchmark(server).run();
            new TimingBenchmark(atOnce).tellOfTheWork();
        }
        // The embedded database's threads would keep the process.
        System.exit(apart ? 1 : 0);
    }

    private static AlcoveServer start(Duration step) {
        return AlcoveServer.startWithFailureSteps(
                step,
                TestDatabase.shared(),
                new TestClock(TestClock.MONDAY),
                ConfigOverride.config("identity.secondFactor.requiredFor", ""));
    }

    /** How far the work itself differs where the steps hide it: to be looked at when it grows. */
    private void tellOfTheWork() {
        List<Door> doors = List.of(signIn(), recovery());
        double limit = limit(doors);
        System.out.println("the work alone, answered at once; not judged:");
        doors.forEach(door -> measure(door, limit).forEach(verdict -> System.out.println(verdict.line())));
    }

    /** How many standard errors are beyond chance. */
    private static double limit(List<Door> doors) {
        return quantile(1 - FALSE_ALARMS / comparisons(doors) / 2);
    }

    private static int comparisons(List<Door> doors) {
        return doors.stream().mapToInt(door -> door.ways().size() - 1).sum();
    }

    private boolean run() {
        List<Door> doors = List.of(
                signIn(), recovery(), byToken("re-entry"), byToken("invitation"), join(), feeds(), clientCodes());
        int comparisons = comparisons(doors);
        double limit = limit(doors);
        System.out.printf(
                "%s %s, %d processors, JDK %s, %d answers of each kind, seed %d%n",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.runtime.version"),
                ROUNDS,
                SEED);
        System.out.printf(
                "told apart beyond %.2f standard errors, so that %d comparisons raise a false alarm once in %.0f runs%n",
                limit, comparisons, 1 / FALSE_ALARMS);
        List<Verdict> verdicts = new ArrayList<>();
        for (Door door : doors) {
            verdicts.addAll(measure(door, limit));
        }
        verdicts.forEach(verdict -> System.out.println(verdict.line()));
        return verdicts.stream().anyMatch(Verdict::toldApart);
    }

    private List<Verdict> measure(Door door, double limit) {
        List<String> order = new ArrayList<>(door.ways().keySet());
        String first = order.get(0);
        Map<String, double[]> times = new LinkedHashMap<>();
        order.forEach(way -> times.put(way, new double[ROUNDS]));
        String visible = "";
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            Collections.shuffle(order, random);
            for (String way : order) {
                HttpRequest request =
                        Objects.requireNonNull(door.ways().get(way)).get();
                long before = System.nanoTime();
                HttpResponse<String> answer = server.send(request);
                long taken = System.nanoTime() - before;
                String seen = answer.statusCode() + answer.body();
                if (!visible.isEmpty() && !visible.equals(seen)) {
                    throw new IllegalStateException(door.name() + " answers " + seen + " and " + visible);
                }
                visible = seen;
                if (round >= 0) {
                    Objects.requireNonNull(times.get(way))[round] = taken / 1_000.0;
                }
            }
        }
        List<Verdict> verdicts = new ArrayList<>();
        double[] reference = Objects.requireNonNull(times.get(first));
        times.forEach((way, taken) -> {
            if (!way.equals(first)) {
                verdicts.add(verdict(door.name() + ": " + way + " against " + first, reference, taken, limit));
            }
        });
        return verdicts;
    }

    private static Verdict verdict(String name, double[] reference, double[] other, double limit) {
        RankTest test = new RankTest(reference, other);
        double[] sorted = reference.clone();
        Arrays.sort(sorted);
        double[] interval = test.interval(SEED);
        boolean apart = Math.abs(test.deviation()) > limit;
        String line = String.format(
                "%-62s median %6.0f us, differs by %+5.0f [%+.0f, %+.0f] us; longer in %.3f +- %.3f (%+.1f errors);"
                        + " would tell %.0f us%s",
                name,
                RankTest.median(sorted),
                test.differenceOfMedians(),
                interval[0],
                interval[1],
                test.probabilityOfLonger(),
                test.standardError(),
                test.deviation(),
                test.detectableShift(limit),
                apart ? "  TOLD APART" : "");
        return new Verdict(line, apart);
    }

    private Door signIn() {
        SampleClinic locked = new SampleClinic(server, people, clinic);
        String lockedName = locked.value("loginName", Role.CLIENT);
        String lockedNobody = "locked-nobody-" + clinic.toString().substring(0, 4);
        for (int i = 0; i < 12; i++) {
            server.send(login(lockedName, "wrong"));
            server.send(login(lockedNobody, "wrong"));
        }
        Map<String, Supplier<HttpRequest>> ways = new LinkedHashMap<>();
        ways.put("unknown name", () -> login(unknownName(), TestPeople.PASSWORD));
        ways.put("another unknown name", () -> login(unknownName(), TestPeople.PASSWORD));
        ways.put("wrong password", () -> login(someName(), "not the password"));
        ways.put("no second factor", () -> login(someName(), TestPeople.PASSWORD));
        ways.put("locked", () -> login(afterAnother(lockedName), TestPeople.PASSWORD));
        ways.put("locked unknown name", () -> login(afterAnother(lockedNobody), TestPeople.PASSWORD));
        return new Door("sign-in", ways);
    }

    private Door recovery() {
        Map<String, Supplier<HttpRequest>> ways = new LinkedHashMap<>();
        ways.put("unknown name", () -> recover(unknownName()));
        ways.put("wrong code", () -> recover(someName()));
        return new Door("recovery", ways);
    }

    private Door byToken(String kind) {
        String path = kind.equals("re-entry") ? "/api/re-entry" : "/api/invitations/accept";
        String value = kind.equals("re-entry") ? "reEntryToken" : "invitationToken";
        List<String> used = new ArrayList<>();
        for (int i = 0; i < REUSED; i++) {
            String token = new SampleClinic(server, people, clinic).value(value, Role.CLIENT);
            server.send(enter(path, "token", token));
            used.add(token);
        }
        Map<String, Supplier<HttpRequest>> ways = new LinkedHashMap<>();
        ways.put("unknown token", () -> enter(path, "token", unknownToken(used.get(0))));
        ways.put("used token", () -> enter(path, "token", anyOf(used)));
        return new Door(kind, ways);
    }

    private Door join() {
        List<String> used = new ArrayList<>();
        for (int i = 0; i < REUSED; i++) {
            String code = new SampleClinic(server, people, clinic).value("joinCodeText", Role.CLIENT);
            server.send(enter("/api/join", "joinCode", code));
            used.add(code);
        }
        Map<String, Supplier<HttpRequest>> ways = new LinkedHashMap<>();
        ways.put("unknown code", () -> enter("/api/join", "joinCode", unknownToken(used.get(0))));
        ways.put("used code", () -> enter("/api/join", "joinCode", anyOf(used)));
        return new Door("join", ways);
    }

    private Door feeds() {
        List<String> deleted = new ArrayList<>();
        for (int i = 0; i < REUSED; i++) {
            SampleClinic owner = new SampleClinic(server, people, clinic);
            deleted.add(owner.deleted("feedToken", Role.CLIENT).orElseThrow());
        }
        Map<String, Supplier<HttpRequest>> ways = new LinkedHashMap<>();
        ways.put("unknown address", () -> feed(unknownToken(deleted.get(0))));
        ways.put("deleted address", () -> feed(anyOf(deleted)));
        return new Door("feed", ways);
    }

    private Door clientCodes() {
        List<String> colleagues = new ArrayList<>();
        for (int i = 0; i < REUSED; i++) {
            colleagues.add(new SampleClinic(server, people, clinic).value("clientCode", Role.THERAPIST));
        }
        sample.value("clientCode", Role.THERAPIST);
        Map<String, Supplier<HttpRequest>> ways = new LinkedHashMap<>();
        ways.put(
                "unknown code",
                () -> open("quiet-" + UUID.randomUUID().toString().substring(0, 5)));
        ways.put("a colleague's code", () -> open(anyOf(colleagues)));
        return new Door("client code", ways);
    }

    private String someName() {
        return TestPeople.loginName(comer().accountId());
    }

    /** A client who has the keys that joining and enrolling a second factor make. */
    private Actor comer() {
        Actor comer = people.client(clinic).actor();
        ClientId ofAccount = new ClientId(comer.accountId().value());
        Map<ClientId, Vault.ClientSeal> unused = TestDatabase.shared()
                .jdbi()
                .inTransaction(handle -> TestVault.shared().seals(handle, Set.of(comer.requireClient(), ofAccount)));
        return comer;
    }

    /** As long as a real one. */
    private String unknownName() {
        return afterAnother(TestPeople.loginName(new AccountId(UUID.randomUUID())));
    }

    /** Somebody comes by, so that the machine has as much to do before. */
    private String afterAnother(String name) {
        Actor unused = comer();
        return name;
    }

    /** As long as another, and of its letters. */
    private String unknownToken(String like) {
        List<String> letters = new ArrayList<>(List.of(like.split("")));
        Collections.shuffle(letters, random);
        return String.join("", letters);
    }

    private String anyOf(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    private HttpRequest login(String name, String password) {
        return post("/api/login", "{\"loginName\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    private HttpRequest recover(String name) {
        return post(
                "/api/recovery",
                "{\"loginName\":\"" + name + "\",\"recoveryCode\":\"abcd-efgh-jkmn-pqrs\",\"newPassword\":"
                        + "\"eleven quiet lanterns\"}");
    }

    private HttpRequest enter(String path, String field, String secret) {
        return post(path, "{\"" + field + "\":\"" + secret + "\",\"password\":\"eleven quiet lanterns\"}");
    }

    private HttpRequest feed(String token) {
        return HttpRequest.newBuilder(server.uri("/cal/" + token + ".ics")).build();
    }

    private HttpRequest open(String code) {
        return HttpRequest.newBuilder(server.uri("/api/clients/" + code + "/identity/open"))
                .header("Authorization", sample.person(Role.THERAPIST).bearer())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"purpose\":\"contact\"}"))
                .build();
    }

    private HttpRequest post(String path, String body) {
        return HttpRequest.newBuilder(server.uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    /** How many standard errors a normal value stays below with a probability, by bisection of the error function. */
    private static double quantile(double probability) {
        double low = 0;
        double high = 10;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (below(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The normal distribution's integral up to a positive value, by Simpson's rule. */
    private static double below(double value) {
        int steps = 2_000;
        double width = value / steps;
        double sum = 1 + density(value);
        for (int i = 1; i < steps; i++) {
            sum += (i % 2 == 0 ? 2 : 4) * density(i * width);
        }
        return 0.5 + sum * width / 3 / Math.sqrt(2 * Math.PI);
    }

    private static double density(double value) {
        return Math.exp(-value * value / 2);
    }
}
