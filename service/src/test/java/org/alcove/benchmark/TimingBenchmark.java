package org.alcove.benchmark;

import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.alcove.benchmark.Verdict.Outcome;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.privacy.OwnerSeals;
import org.alcove.privacy.TestVault;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;

/**
 * Asks at every door, and every question of the contract, for what is there and for what is not, in random turns over HTTP,
 * and fails if the times of the answers tell the two apart, or if it measured too little to say so. Not part of the tests, which count the work instead:
 * {@code .ci/timing}.
 */
final class TimingBenchmark {
    private static final int ROUNDS = Integer.getInteger("rounds", 600);
    private static final int WARM_UP = 150;

    /** With fewer, not even answers that never meet could be told apart. */
    private static final int LEAST_ROUNDS = 20;

    /** For all of it but making what is asked for, and but asking on where the times lie too far apart. */
    private static final double SECONDS = 60 * Double.parseDouble(System.getProperty("minutes", "10"));

    /** Of the time; the rest is for the questions of the contract. */
    private static final double FOR_DOORS = 0.6;

    /** Of a door's time. */
    private static final double FOR_WARM_UP = 0.2;

    /** Of all doors, and of those that are measured again without steps. */
    private static final int WEIGHT = 65;

    /** How much longer an answer takes that waits for its step. */
    private static final int STEPPED = 4;

    private static final long SEED = 20_261_123L;

    /** How often a whole run may fail though nothing can be told: one in a hundred, over all comparisons. */
    private static final double FALSE_ALARMS = 0.01;

    /** Microseconds that every comparison has to be able to tell, or the run fails: it did not look closely enough. */
    private static final double MOST_UNSEEN = Double.parseDouble(System.getProperty("unseen", "1000"));

    private static final int REUSED = 20;

    /** That failures are answered at; shorter than as shipped, as hashes are quick here. */
    private static final Duration STEP = Duration.ofMillis(25);

    private static final OwnerSeals OWNERS = TestFoundation.over(TestDatabase.shared(), new TestClock(TestClock.MONDAY))
            .owners();

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
    private record Door(String name, Map<String, Supplier<HttpRequest>> ways, int weight) {
        static Door answeredAtOnce(String name, Map<String, Supplier<HttpRequest>> ways) {
            return new Door(name, ways, ways.size());
        }

        static Door stepped(String name, Map<String, Supplier<HttpRequest>> ways) {
            return new Door(name, ways, ways.size() * STEPPED);
        }
    }

    public static void main(String[] arguments) {
        Outcome outcome;
        try (AlcoveServer server = start(STEP);
                AlcoveServer atOnce = start(Duration.ZERO)) {
            outcome = new TimingBenchmark(server).run(new QuestionTimes(atOnce, SEED, SECONDS * (1 - FOR_DOORS)));
            new TimingBenchmark(atOnce).tellOfTheWork();
        }
        // The embedded database's threads would keep the process.
        System.exit(outcome.exitCode);
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
        double limit = RankTest.limit(FALSE_ALARMS, comparisons(doors));
        System.out.println("the work alone, answered at once; not judged:");
        doors.stream()
                .map(door -> Door.answeredAtOnce(door.name(), door.ways()))
                .forEach(door -> measure(door, limit).forEach(verdict -> System.out.println(verdict.line())));
    }

    private static int comparisons(List<Door> doors) {
        return doors.stream().mapToInt(door -> door.ways().size() - 1).sum();
    }

    private Outcome run(QuestionTimes questions) {
        List<Door> doors = List.of(
                signIn(), recovery(), byToken("re-entry"), byToken("invitation"), join(), feeds(), clientCodes());
        int comparisons = comparisons(doors) + questions.comparisons();
        double limit = RankTest.limit(FALSE_ALARMS, comparisons);
        System.out.printf(
                "%s %s, %d processors, JDK %s, seed %d; at most %.0f s, and %d answers of each kind at the doors%n",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.runtime.version"),
                SEED,
                SECONDS,
                ROUNDS);
        System.out.printf(
                "told apart beyond %.2f standard errors, so that %d comparisons raise a false alarm once in %.0f runs%n",
                limit, comparisons, 1 / FALSE_ALARMS);
        List<Verdict> verdicts = new ArrayList<>();
        for (Door door : doors) {
            verdicts.addAll(measure(door, limit));
        }
        verdicts.forEach(verdict -> System.out.println(verdict.line()));
        verdicts.addAll(questions.measure(limit, MOST_UNSEEN));
        Outcome outcome = Verdict.outcome(verdicts, MOST_UNSEEN);
        List<Verdict> blind = verdicts.stream()
                .filter(verdict -> verdict.wouldTell() > MOST_UNSEEN)
                .toList();
        System.out.printf(
                "%s; %d of %d comparisons would not have told %.0f us%n",
                outcome, blind.size(), verdicts.size(), MOST_UNSEEN);
        blind.forEach(verdict -> System.out.println(verdict.line()));
        return outcome;
    }

    private List<Verdict> measure(Door door, double limit) {
        List<String> order = new ArrayList<>(door.ways().keySet());
        String first = order.get(0);
        Map<String, List<Double>> times = new LinkedHashMap<>();
        order.forEach(way -> times.put(way, new ArrayList<>()));
        String visible = "";
        double seconds = SECONDS * FOR_DOORS * door.weight() / WEIGHT;
        long began = System.nanoTime();
        int round = -WARM_UP;
        while (round < LEAST_ROUNDS || (round < ROUNDS && since(began) < seconds)) {
            if (round < 0 && since(began) > seconds * FOR_WARM_UP) {
                round = 0;
            }
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
                    Objects.requireNonNull(times.get(way)).add(taken / 1_000.0);
                }
            }
            round++;
        }
        List<Verdict> verdicts = new ArrayList<>();
        double[] reference = array(Objects.requireNonNull(times.get(first)));
        times.forEach((way, taken) -> {
            if (!way.equals(first)) {
                verdicts.add(Verdict.of(
                        door.name() + ": " + way + " against " + first, reference, array(taken), limit, SEED));
            }
        });
        return verdicts;
    }

    private static double since(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private static double[] array(List<Double> times) {
        return times.stream().mapToDouble(Double::doubleValue).toArray();
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
        ways.put("wrong password of staff", () -> login(someStaffsName(), "not the password"));
        ways.put("no second factor of staff", () -> login(someStaffsName(), TestPeople.PASSWORD));
        ways.put("locked", () -> login(afterAnother(lockedName), TestPeople.PASSWORD));
        ways.put("locked unknown name", () -> login(afterAnother(lockedNobody), TestPeople.PASSWORD));
        return Door.stepped("sign-in", ways);
    }

    private Door recovery() {
        Map<String, Supplier<HttpRequest>> ways = new LinkedHashMap<>();
        ways.put("unknown name", () -> recover(unknownName()));
        ways.put("wrong code", () -> recover(someName()));
        ways.put("wrong code of staff", () -> recover(someStaffsName()));
        return Door.stepped("recovery", ways);
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
        List<String> unknown = unknownTokens(used);
        ways.put("unknown token", () -> enter(path, "token", anyOf(unknown)));
        ways.put("used token", () -> enter(path, "token", anyOf(used)));
        return Door.answeredAtOnce(kind, ways);
    }

    private Door join() {
        List<String> used = new ArrayList<>();
        for (int i = 0; i < REUSED; i++) {
            String code = new SampleClinic(server, people, clinic).value("joinCodeText", Role.CLIENT);
            server.send(enter("/api/join", "joinCode", code));
            used.add(code);
        }
        Map<String, Supplier<HttpRequest>> ways = new LinkedHashMap<>();
        List<String> unknown = unknownTokens(used);
        ways.put("unknown code", () -> enter("/api/join", "joinCode", anyOf(unknown)));
        ways.put("used code", () -> enter("/api/join", "joinCode", anyOf(used)));
        return Door.answeredAtOnce("join", ways);
    }

    private Door feeds() {
        List<String> deleted = new ArrayList<>();
        for (int i = 0; i < REUSED; i++) {
            SampleClinic owner = new SampleClinic(server, people, clinic);
            deleted.add(owner.deleted("feedToken", Role.CLIENT).orElseThrow());
        }
        Map<String, Supplier<HttpRequest>> ways = new LinkedHashMap<>();
        List<String> unknown = unknownTokens(deleted);
        ways.put("unknown address", () -> feed(anyOf(unknown)));
        ways.put("deleted address", () -> feed(anyOf(deleted)));
        return Door.answeredAtOnce("feed", ways);
    }

    private Door clientCodes() {
        List<String> colleagues = new ArrayList<>();
        for (int i = 0; i < REUSED; i++) {
            colleagues.add(new SampleClinic(server, people, clinic).value("clientCode", Role.THERAPIST));
        }
        sample.value("clientCode", Role.THERAPIST);
        Map<String, Supplier<HttpRequest>> ways = new LinkedHashMap<>();
        List<String> unknown = colleagues.stream().map(code -> code + "s").toList();
        ways.put("unknown code", () -> open(anyOf(unknown)));
        ways.put("a colleague's code", () -> open(anyOf(colleagues)));
        return Door.answeredAtOnce("client code", ways);
    }

    private String someName() {
        return comers().client();
    }

    private String someStaffsName() {
        return comers().staff();
    }

    /** Names of two who have just come, of whom one at most is asked for. */
    private record Comers(String client, String staff) {}

    /**
     * A client and somebody of the staff, in either order, whoever is asked for then: what is written before a request is
     * paid for during it as well, by the database most of all, and who asked for staff would be answered sooner only because
     * a client's keys had not been made before.
     */
    private Comers comers() {
        boolean isClientFirst = random.nextBoolean();
        TestPeople.Person first = isClientFirst ? people.client(clinic) : people.admin(clinic);
        String one = TestPeople.loginName(comer(first).accountId());
        TestPeople.Person second = isClientFirst ? people.admin(clinic) : people.client(clinic);
        String other = TestPeople.loginName(comer(second).accountId());
        return isClientFirst ? new Comers(one, other) : new Comers(other, one);
    }

    /** Somebody who has the keys that joining and enrolling a second factor make, and the second factor under them. */
    private static Actor comer(TestPeople.Person person) {
        Actor comer = person.actor();
        AccountId account = comer.accountId();
        TestDatabase.shared().jdbi().useTransaction(handle -> {
            comer.clientId().ifPresent(client -> TestVault.shared().seals(handle, Set.of(client)));
            byte[] sealed = OWNERS.seal(
                    handle,
                    account,
                    TestPeople.TOTP_SECRET.getBytes(StandardCharsets.US_ASCII),
                    "account",
                    "totp_secret",
                    account);
            handle.execute("UPDATE account SET totp_secret = ? WHERE id = ?", sealed, account);
        });
        return comer;
    }

    /** As long as a real one. */
    private String unknownName() {
        return afterAnother(TestPeople.loginName(new AccountId(UUID.randomUUID())));
    }

    /** Others come by, so that the machine has as much to do before. */
    private String afterAnother(String name) {
        Comers unused = comers();
        return name;
    }

    /** As many and as long, of the same letters; made beforehand, so that nothing is done for one kind before each request. */
    private List<String> unknownTokens(List<String> like) {
        return like.stream()
                .map(token -> {
                    List<String> letters = new ArrayList<>(List.of(token.split("")));
                    Collections.shuffle(letters, random);
                    return String.join("", letters);
                })
                .toList();
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
}
