package org.alcove.booking;

import static org.alcove.booking.Wire.json;
import static org.alcove.booking.Wire.outcome;
import static org.alcove.booking.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What {@link ContentionTest} asks of the rules, asked over HTTP of two whole services over one database, each request of
 * the one that the request before was not sent to. Claims and counters are recomputed after each test.
 */
final class TwoServersTest {
    private static final String TAKEN = "409 slot_taken";
    private static final TestClock CLOCK = new TestClock(TestClock.MONDAY);
    private static final List<AlcoveServer> SERVERS = new ArrayList<>();
    private static final List<Wire> WIRES = new ArrayList<>();

    private final Diary diary = new Diary();
    private final Person therapist = diary.therapist();
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(60);

    @BeforeAll
    static void start() {
        for (int server = 0; server < 2; server++) {
            SERVERS.add(AlcoveServer.start(TestDatabase.shared(), CLOCK));
            WIRES.add(new Wire(SERVERS.get(server)));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.forEach(AlcoveServer::close);
    }

    @AfterEach
    void check() {
        threads.shutdownNow();
        diary.clock.set(CLOCK.instant());
        CLOCK.set(TestClock.MONDAY);
        diary.check();
    }

    @Test
    void letsExactlyOneOfManyClientsHaveEachSlot() throws Exception {
        List<Person> clients = clients(40);
        for (int slot = 0; slot < 10; slot++) {
            Instant start = Diary.at(60 * slot);
            assertThat(race(each(40, i -> () -> book(clients.get(i), start)))).isEqualTo(Map.of("201", 1, TAKEN, 39));
        }
    }

    @Test
    void letsNoneOverlapWhoseStartsDiffer() throws Exception {
        List<Person> clients = clients(30);
        Map<String, Integer> outcome = race(each(30, i -> () -> book(clients.get(i), Diary.at(5 * i))));
        assertThat(outcome.keySet()).containsExactlyInAnyOrder("201", TAKEN);
    }

    @Test
    void keepsASlotForOneOfManyAndLetsNobodyElseBookIt() throws Exception {
        List<Person> clients = clients(30);
        for (int round = 0; round < 5; round++) {
            Instant start = Diary.at(24 * 60 * round);
            Person holder = diary.people.client(diary.clinic);
            HttpResponse<String> hold = hold(holder, start);
            assertThat(outcome(hold)).isEqualTo("201");
            List<Callable<HttpResponse<String>>> contenders =
                    each(30, i -> () -> i % 2 == 0 ? book(clients.get(i), start) : hold(clients.get(i), start));
            contenders.add(() -> bookHold(holder, hold));
            assertThat(race(contenders)).isEqualTo(Map.of("201", 1, TAKEN, 30));
        }
    }

    @Test
    void handsHoldsThatExpireToOneClientEach() throws Exception {
        List<Person> clients = clients(30);
        for (int round = 0; round < 5; round++) {
            Instant start = Diary.at(24 * 60 * round);
            Person sleeper = diary.people.client(diary.clinic);
            HttpResponse<String> hold = hold(sleeper, start);
            assertThat(outcome(hold)).isEqualTo("201");
            // Takers meet two holds that expired.
            assertThat(outcome(hold(diary.people.client(diary.clinic), start.plus(Duration.ofMinutes(60)))))
                    .isEqualTo("201");
            CLOCK.advance(Duration.ofMinutes(5));
            List<Callable<HttpResponse<String>>> contenders =
                    each(30, i -> () -> book(clients.get(i), start.plus(Duration.ofMinutes(20))));
            contenders.add(() -> bookHold(sleeper, hold));
            assertThat(race(contenders)).isEqualTo(Map.of("201", 1, TAKEN, 30));
        }
    }

    @Test
    void letsAClientWhoTriesManySlotsAtOnceHoldOne() throws Exception {
        Person greedy = diary.people.client(diary.clinic);
        assertThat(race(each(20, i -> () -> hold(greedy, Diary.at(60 * i))))).isEqualTo(Map.of("201", 20));
        assertThat(count("hold")).isEqualTo(1);
    }

    @Test
    void passesNeitherADailyMaximumNorAFreshClientsLimit() throws Exception {
        diary.setTherapist(therapist.actor().requireTherapist(), "daily_maximum", 3);
        List<Person> clients = clients(12);
        assertThat(race(each(12, i -> () -> book(clients.get(i), Diary.at(60 * i)))))
                .isEqualTo(Map.of("201", 3, TAKEN, 9));
        Person fresh = diary.people.client(diary.clinic, false);
        assertThat(race(each(12, i -> () -> book(fresh, Diary.at(24 * 60 * (i + 2))))))
                .isEqualTo(Map.of("201", 1, "409 too_many_open_bookings", 11));
    }

    @Test
    void letsOneClientBeWithOneOfTwoTherapistsAtATime() throws Exception {
        Person second = diary.therapist();
        Person client = diary.people.client(diary.clinic);
        for (int round = 0; round < 10; round++) {
            Instant start = Diary.at(24 * 60 * round);
            assertThat(race(List.of(
                            () -> book(client, start),
                            () -> any().post(
                                            "/api/appointments",
                                            client,
                                            wish(second, start.plus(Duration.ofMinutes(25)))))))
                    .isEqualTo(Map.of("201", 1, TAKEN, 1));
        }
    }

    @Test
    void letsOneOfManyMoveToOneTimeAndNeverLosesASwap() throws Exception {
        List<Person> clients = clients(20);
        List<String> booked = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            booked.add(text(book(clients.get(i), Diary.at(60 * i)), "id"));
        }
        assertThat(race(each(20, i -> () -> move(clients.get(i), booked.get(i), Diary.at(60 * 50)))))
                .isEqualTo(Map.of("200", 1, TAKEN, 19));
        for (int round = 0; round < 10; round++) {
            Instant first = Diary.at(24 * 60 * (10 + round));
            Instant other = first.plus(Duration.ofMinutes(60));
            String mine = text(book(clients.get(0), first), "id");
            String theirs = text(book(clients.get(1), other), "id");
            assertThat(race(List.of(() -> move(clients.get(0), mine, other), () -> move(clients.get(1), theirs, first)))
                            .keySet())
                    .isSubsetOf("200", TAKEN);
            assertThat(text(any().get("/api/appointments/" + mine, clients.get(0)), "status"))
                    .isEqualTo("booked");
            assertThat(text(any().get("/api/appointments/" + theirs, clients.get(1)), "status"))
                    .isEqualTo("booked");
        }
        assertThat(count("appointment")).isEqualTo(40);
    }

    @Test
    void answersOneKeyWithOneBookingHoweverOftenItIsUsedAtOnce() throws Exception {
        Person client = diary.people.client(diary.clinic);
        Set<String> bodies = Collections.synchronizedSet(new HashSet<>());
        assertThat(race(each(20, i -> () -> {
                    HttpResponse<String> answer = book(client, Diary.TEN, "one-key");
                    bodies.add(answer.body());
                    return answer;
                })))
                .isEqualTo(Map.of("201", 20));
        assertThat(bodies).hasSize(1);
        assertThat(count("appointment")).isEqualTo(1);
        assertThat(race(each(4, i -> () -> book(client, Diary.at(60), "one-key"))))
                .isEqualTo(Map.of("422 key_reused", 4));
    }

    @Test
    void makesOneOfferOfManyTheSameNoMoreThanTheLimitAndAcceptsItOnce() throws Exception {
        Person client = diary.people.client(diary.clinic);
        assertThat(outcome(book(client, Diary.TEN))).isEqualTo("201");
        String code = json(any().get("/api/me/clients", therapist))
                .path("items")
                .path(0)
                .path("clientCode")
                .asText();
        Set<String> ids = Collections.synchronizedSet(new HashSet<>());
        assertThat(race(each(10, i -> () -> {
                    HttpResponse<String> answer = offer(code, Diary.at(600));
                    ids.add(text(answer, "id"));
                    return answer;
                })))
                .isEqualTo(Map.of("201", 10));
        assertThat(ids).hasSize(1);
        assertThat(race(each(30, i -> () -> offer(code, Diary.at(660 + 60 * i)))))
                .isEqualTo(Map.of("201", 19, "409 too_many_open_offers", 11));
        String path = "/api/offers/" + ids.iterator().next() + "/accept";
        assertThat(race(each(10, i -> () -> any().post(path, client, "{}"))))
                .isEqualTo(Map.of("201", 1, "409 conflict", 9));
    }

    /** One server after the other. */
    private Wire any() {
        return WIRES.get(Math.floorMod(asked.getAndIncrement(), WIRES.size()));
    }

    /** Sends all at once; counts the answers. */
    private Map<String, Integer> race(List<Callable<HttpResponse<String>>> contenders) throws Exception {
        CyclicBarrier start = new CyclicBarrier(contenders.size());
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        for (Callable<HttpResponse<String>> contender : contenders) {
            answers.add(threads.submit(() -> {
                start.await();
                return contender.call();
            }));
        }
        Map<String, Integer> counts = new TreeMap<>();
        for (Future<HttpResponse<String>> answer : answers) {
            counts.merge(outcome(answer.get()), 1, Integer::sum);
        }
        return counts;
    }

    private static List<Callable<HttpResponse<String>>> each(
            int count, IntFunction<Callable<HttpResponse<String>>> contender) {
        List<Callable<HttpResponse<String>>> contenders = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> contenders.add(contender.apply(i)));
        return contenders;
    }

    private List<Person> clients(int count) {
        return Stream.generate(() -> diary.people.client(diary.clinic))
                .limit(count)
                .toList();
    }

    private HttpResponse<String> book(Person client, Instant start) {
        return any().post("/api/appointments", client, wish(therapist, start));
    }

    private HttpResponse<String> book(Person client, Instant start, String key) {
        return any().post("/api/appointments", client, wish(therapist, start), "Idempotency-Key", key);
    }

    private HttpResponse<String> hold(Person client, Instant start) {
        return any().post("/api/holds", client, wish(therapist, start));
    }

    private HttpResponse<String> bookHold(Person client, HttpResponse<String> hold) {
        return any().post("/api/appointments", client, "{\"holdId\":\"%s\"}".formatted(text(hold, "holdId")));
    }

    private HttpResponse<String> move(Person client, String id, Instant start) {
        return any().post(
                        "/api/appointments/" + id + "/reschedule",
                        client,
                        "{\"start\":\"%s\"}".formatted(start),
                        "If-Match",
                        "\"1\"");
    }

    private HttpResponse<String> offer(String code, Instant start) {
        return any().post(
                        "/api/offers",
                        therapist,
                        "{\"clientCode\":\"%s\",\"sessionTypeId\":\"%s\",\"start\":\"%s\"}"
                                .formatted(code, diary.fifty, start));
    }

    private String wish(Person with, Instant start) {
        return "{\"therapistId\":\"%s\",\"sessionTypeId\":\"%s\",\"start\":\"%s\"}"
                .formatted(with.actor().requireTherapist(), diary.fifty, start);
    }

    private int count(String table) {
        return diary.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table + " WHERE clinic_id = :clinic")
                        .bind("clinic", diary.clinic)
                        .mapTo(Integer.class)
                        .one());
    }
}
