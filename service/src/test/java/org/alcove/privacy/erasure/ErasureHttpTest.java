package org.alcove.privacy.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.LegalHoldId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.StatementTrace;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client who has themself forgotten, and what must be kept all the same. */
@Tag("races")
final class ErasureHttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROOF = SampleBodies.of("erase").get(0);

    private static AlcoveServer server;
    private static TestPeople people;
    private static ClinicId clinic;

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(
                TestDatabase.shared(),
                new TestClock(TestClock.MONDAY),
                ConfigOverride.config("vault.retainedFields", "legalName,dateOfBirth"),
                ConfigOverride.config("vault.retainedFor", "P100D"));
        people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        clinic = people.clinic();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> send(SampleClinic sample, Role role, String method, String path, String body) {
        return server.send(HttpRequest.newBuilder(server.uri(path))
                .header("Authorization", sample.person(role).bearer())
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(SampleBodies.filled(body, name -> sample.value(name, role))))
                .build());
    }

    private static void cancel(SampleClinic sample) {
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(
                        server.uri("/api/appointments/" + sample.value("appointment", Role.CLIENT) + "/cancel"))
                .header("Authorization", sample.person(Role.CLIENT).bearer())
                .header("Content-Type", "application/json")
                .header("If-Match", "\"1\"")
                .POST(BodyPublishers.ofString(
                        SampleBodies.of("cancelAppointment").get(0)))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException failure) {
            throw new AssertionError(failure);
        }
    }

    private static SampleClinic named() {
        SampleClinic sample = new SampleClinic(server, people, clinic);
        json(send(
                sample,
                Role.CLIENT,
                "PUT",
                "/api/me/identity",
                "{\"legalName\":\"Wilhelmina Quackenbush\",\"phone\":\"+1 212 555 0100\"}"));
        return sample;
    }

    private static ClientId client(SampleClinic sample) {
        return sample.person(Role.CLIENT).actor().requireClient();
    }

    private static List<String> names(JsonNode array, String field) {
        List<String> names = new ArrayList<>();
        array.forEach(item ->
                names.add(field.isEmpty() ? item.asText() : item.path(field).asText()));
        return names;
    }

    private static int count(String table, ClientId client) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM " + table + " WHERE client_id = ?", client)
                        .mapTo(int.class)
                        .one());
    }

    @Test
    void tellsWhatGoesAndWhatIsKeptAndThenDoesIt() {
        SampleClinic sample = named();
        sample.value("feedToken", Role.CLIENT);
        JsonNode asked = json(send(sample, Role.CLIENT, "GET", "/api/me/erasure", ""));
        assertThat(names(asked.path("gone"), ""))
                .contains("phone", "account", "feeds")
                .doesNotContain("legalName");
        assertThat(names(asked.path("kept"), "what")).containsExactly("legalName");
        assertThat(asked.at("/kept/0/ground").asText()).isEqualTo("retention");
        // They have had no session: from the day they joined.
        assertThat(asked.at("/kept/0/until").asText()).isEqualTo("2026-08-12T00:00:00Z");
        assertThat(asked.has("erasedAt")).isFalse();
        // Asking changed nothing.
        assertThat(json(send(sample, Role.CLIENT, "GET", "/api/me/identity", ""))
                        .path("phone")
                        .asText())
                .isNotEmpty();
        JsonNode done = json(send(sample, Role.CLIENT, "POST", "/api/me/erasure", PROOF));
        assertThat(done.path("gone")).isEqualTo(asked.path("gone"));
        assertThat(done.path("kept")).isEqualTo(asked.path("kept"));
        assertThat(done.path("erasedAt").asText()).isEqualTo("2026-05-04T13:00:00Z");
        assertThat(count("account", client(sample))).isZero();
        assertThat(count("vault_item", client(sample))).isEqualTo(1);
        String feed = "/cal/" + sample.value("feedToken", Role.CLIENT) + ".ics";
        assertThat(server.send(HttpRequest.newBuilder(server.uri(feed)).build()).statusCode())
                .isEqualTo(404);
        // Whoever asks again is nobody.
        assertThat(send(sample, Role.CLIENT, "POST", "/api/me/erasure", PROOF).statusCode())
                .isEqualTo(401);
        assertThat(send(sample, Role.CLIENT, "GET", "/api/me/erasure", "").statusCode())
                .isEqualTo(401);
    }

    @Test
    void wantsAppointmentsCancelledFirstAndGivesHeldSlotsBack() {
        SampleClinic sample = named();
        String appointment = sample.value("appointment", Role.CLIENT);
        sample.value("hold", Role.CLIENT);
        assertThat(json(send(sample, Role.CLIENT, "GET", "/api/me/erasure", ""))
                        .path("timeAhead")
                        .asInt())
                .isEqualTo(2);
        HttpResponse<String> refused = send(sample, Role.CLIENT, "POST", "/api/me/erasure", PROOF);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("time_ahead");
        // Nothing was done by halves.
        assertThat(count("hold", client(sample))).isEqualTo(1);
        cancel(sample);
        json(send(sample, Role.CLIENT, "POST", "/api/me/erasure", PROOF));
        assertThat(count("hold", client(sample))).isZero();
        // The time stays as that of nobody.
        assertThat(count("participant", client(sample))).isEqualTo(1);
        assertThat(send(sample, Role.THERAPIST, "GET", "/api/appointments/" + appointment, "")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void takesTheOwnPasswordAndSecondFactorOnly() {
        SampleClinic sample = named();
        int shredsBefore = denials("client_shred");
        int deniedBefore = denials("access_denied");
        for (String wrong : List.of(
                "{\"password\":\"not the password\",\"otp\":\"${otp}\"}",
                "{\"password\":\"${password}\",\"otp\":\"000000\"}",
                "{\"password\":\"${password}\"}")) {
            assertThat(send(sample, Role.CLIENT, "POST", "/api/me/erasure", wrong)
                            .statusCode())
                    .isEqualTo(401);
        }
        // Found out at once, or only where the second factor is used up: each is one row.
        assertThat(denials("client_shred")).isEqualTo(shredsBefore + 1);
        assertThat(denials("access_denied")).isEqualTo(deniedBefore + 2);
        assertThat(json(send(sample, Role.CLIENT, "GET", "/api/me/identity", ""))
                        .path("legalName")
                        .asText())
                .isEqualTo("Wilhelmina Quackenbush");
    }

    private static int denials(String action) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM audit_event WHERE clinic_id = ? AND actor_role = 'client'"
                                        + " AND action = ? AND outcome = 'denied'",
                                clinic,
                                action)
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void twoAtOnceEraseOnce() throws Exception {
        SampleClinic sample = named();
        sample.value("otp", Role.CLIENT);
        sample.value("password", Role.CLIENT);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(threads.submit(() -> send(sample, Role.CLIENT, "POST", "/api/me/erasure", PROOF)
                        .statusCode()));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            assertThat(statuses).containsOnlyOnce(200);
            assertThat(statuses.stream().filter(status -> status != 200))
                    .allMatch(status -> status == 401 || status == 404);
        } finally {
            threads.shutdownNow();
        }
        assertThat(count("account", client(sample))).isZero();
    }

    @Test
    void aHoldSealsWhatWouldBeDestroyedAndTheClientIsTold() {
        SampleClinic sample = named();
        sample.value("clientCode", Role.THERAPIST);
        JsonNode hold = json(send(
                sample,
                Role.PRIVACY_OFFICER,
                "POST",
                "/api/legal-holds",
                SampleBodies.of("setLegalHold").get(0)));
        assertThat(hold.path("until").asText()).isEqualTo("2027-05-05T00:00:00Z");
        assertThat(names(
                        json(send(sample, Role.PRIVACY_OFFICER, "GET", "/api/legal-holds", ""))
                                .path("items"),
                        "id"))
                .contains(hold.path("id").asText());
        assertThat(ground(client(sample))).isEqualTo("legal_hold");
        cancel(sample);
        JsonNode done = json(send(sample, Role.CLIENT, "POST", "/api/me/erasure", PROOF));
        assertThat(names(done.path("kept"), "what")).containsExactly("everythingElse", "legalName", "phone");
        assertThat(names(done.path("kept"), "ground")).containsOnly("legal_hold");
        assertThat(names(done.path("kept"), "until")).containsOnly("2027-05-05T00:00:00Z");
        assertThat(count("vault_item", client(sample))).isEqualTo(2);
        assertThat(count("account", client(sample))).isZero();
    }

    private static String ground(ClientId client) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COALESCE(ground, 'none') FROM vault_key WHERE client_id = ?", client)
                        .mapTo(String.class)
                        .one());
    }

    @Test
    void aLiftedHoldKeepsNothingAnyMore() {
        SampleClinic sample = named();
        sample.value("clientCode", Role.THERAPIST);
        String hold = sample.value("legalHold", Role.PRIVACY_OFFICER);
        HttpResponse<String> lifted =
                send(sample, Role.PRIVACY_OFFICER, "POST", "/api/legal-holds/" + hold + "/lift", PROOF);
        assertThat(lifted.statusCode()).as(lifted.body()).isEqualTo(204);
        assertThat(ground(client(sample))).isEqualTo("none");
        JsonNode asked = json(send(sample, Role.CLIENT, "GET", "/api/me/erasure", ""));
        assertThat(names(asked.path("kept"), "ground")).containsOnly("retention");
        assertThat(send(sample, Role.PRIVACY_OFFICER, "POST", "/api/legal-holds/" + hold + "/lift", PROOF)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void holdsNobodyByACodeThatIsNoneWithTheSameAnswers() {
        SampleClinic sample = named();
        String code = sample.value("clientCode", Role.THERAPIST);
        Set<List<String>> answers = new HashSet<>();
        for (String told : List.of(code, "quiet-nobody")) {
            String body = SampleBodies.of("setLegalHold")
                    .get(0)
                    .replace("${therapist}", sample.value("therapist", Role.THERAPIST))
                    .replace("${clientCode}", told);
            List<HttpResponse<String>> seen = new ArrayList<>();
            seen.add(hold("", body.replace("${password}", "not the password")));
            seen.add(hold("", body));
            String id = json(seen.get(1)).path("id").asText();
            seen.add(hold(
                    "/" + id + "/extend", SampleBodies.of("extendLegalHold").get(0)));
            if (told.equals(code)) {
                assertThat(ground(client(sample))).isEqualTo("legal_hold");
            }
            seen.add(hold("/" + id + "/lift", PROOF));
            seen.add(hold("/" + id + "/lift", PROOF));
            answers.add(seen.stream()
                    .map(answer -> answer.statusCode() + answer.body().replace(id, "the id"))
                    .toList());
        }
        assertThat(answers).hasSize(1);
        assertThat(answers.iterator().next())
                .extracting(answer -> answer.substring(0, 3))
                .containsExactly("401", "201", "200", "204", "404");
        assertThat(ground(client(sample))).isEqualTo("none");
        // The trail tells the officer no more.
        for (String action : List.of("legal_hold_set", "legal_hold_extend", "legal_hold_lift")) {
            JsonNode rows = json(send(sample, Role.PRIVACY_OFFICER, "GET", "/api/audit?action=" + action, ""));
            assertThat(rows.path("items")).isNotEmpty().noneMatch(row -> row.has("client"));
        }
    }

    @Test
    void aCodeThatNamesNobodyCostsTheStatementsOfOneThatDoes() {
        SampleClinic sample = named();
        String code = sample.value("clientCode", Role.THERAPIST);
        String therapist = sample.value("therapist", Role.THERAPIST);
        List<String> costs = new ArrayList<>();
        try (StatementTrace trace = new StatementTrace(TestDatabase.shared())) {
            // Once before: there is a key to make for nobody.
            for (String told : List.of("quiet-nobody", code, "quiet-nobody")) {
                String body = SampleBodies.of("setLegalHold")
                        .get(0)
                        .replace("${therapist}", therapist)
                        .replace("${clientCode}", told);
                List<HttpResponse<String>> set = new ArrayList<>();
                String cost = costOf(trace, () -> body, "", set);
                String hold = "/" + json(set.get(0)).path("id").asText();
                cost += "\n--\n"
                        + costOf(trace, () -> SampleBodies.of("extendLegalHold").get(0), hold + "/extend", set);
                cost += "\n--\n" + costOf(trace, () -> PROOF, hold + "/lift", set);
                assertThat(set).extracting(HttpResponse::statusCode).containsExactly(201, 200, 204);
                costs.add(cost);
            }
        }
        assertThat(costs.get(1)).contains("legal_hold").isEqualTo(costs.get(2));
    }

    private static String costOf(
            StatementTrace trace, Supplier<String> body, String path, List<HttpResponse<String>> answers) {
        SampleClinic officer = new SampleClinic(server, people, clinic);
        officer.value("otp", Role.PRIVACY_OFFICER);
        // Of a request of theirs before, so that nothing is made for the first time.
        send(
                officer,
                Role.PRIVACY_OFFICER,
                "POST",
                "/api/legal-holds" + path,
                body.get().replace("${password}", "no"));
        return trace.of(
                () -> answers.add(send(officer, Role.PRIVACY_OFFICER, "POST", "/api/legal-holds" + path, body.get())));
    }

    @Test
    void aHoldThatIsAskedForAgainUnderItsKeyIsSetOnceAndWantsNoOtherSecondFactor() {
        SampleClinic sample = named();
        String body = SampleBodies.filled(
                SampleBodies.of("setLegalHold").get(0), name -> sample.value(name, Role.PRIVACY_OFFICER));
        String key = UUID.randomUUID().toString();

        HttpResponse<String> first = set(sample, body, key);
        // A retry that comes late: its second factor counts no more.
        HttpResponse<String> again = set(sample, body.replaceFirst("\"otp\":\"[0-9]+\"", "\"otp\":\"000000\""), key);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        // Nor is a retry an attempt, of which ten lock.
        for (int retry = 0; retry < 12; retry++) {
            assertThat(set(sample, body, key).body()).isEqualTo(first.body());
        }
        assertThat(count("legal_hold", client(sample))).isEqualTo(1);
        assertThat(set(sample, body.replace("2027-05-04", "2027-05-05"), key).body())
                .contains("key_reused");
        assertThat(set(sample, body, UUID.randomUUID().toString()).statusCode())
                .as("another request with a second factor that was used")
                .isEqualTo(401);
    }

    private static HttpResponse<String> set(SampleClinic sample, String body, String key) {
        return server.send(HttpRequest.newBuilder(server.uri("/api/legal-holds"))
                .header("Authorization", sample.person(Role.PRIVACY_OFFICER).bearer())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    @Test
    void listsHoldsPageByPageLatestFirst() {
        SampleClinic sample = new SampleClinic(server, people, people.clinic());
        ClinicId own = sample.person(Role.PRIVACY_OFFICER).actor().clinicId();
        List<String> set = new ArrayList<>();
        TestDatabase.shared().jdbi().useHandle(handle -> {
            for (int i = 0; i < 5; i++) {
                LegalHoldId id = new LegalHoldId(new UUID(1, i));
                set.add(0, id.toString());
                handle.execute(
                        "INSERT INTO legal_hold (id, clinic_id, client_id, set_at, until_at) VALUES (?, ?, NULL, ?, ?)",
                        id,
                        own,
                        // Two at once, so that the id has to tell them apart.
                        TestClock.MONDAY.plusSeconds(i / 2),
                        TestClock.MONDAY.plusSeconds(86_400));
            }
        });

        List<String> listed = new ArrayList<>();
        String more = "";
        do {
            JsonNode page = json(send(sample, Role.PRIVACY_OFFICER, "GET", "/api/legal-holds?limit=2" + more, ""));
            assertThat(page.path("items").size()).isLessThanOrEqualTo(2);
            listed.addAll(names(page.path("items"), "id"));
            more = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!more.isEmpty());

        assertThat(listed).isEqualTo(set);
        assertThat(send(sample, Role.PRIVACY_OFFICER, "GET", "/api/legal-holds?cursor=eA", "")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void twoHoldsThatAreSetAtOnceBothHold() throws Exception {
        SampleClinic sample = named();
        String body = SampleBodies.of("setLegalHold")
                .get(0)
                .replace("${therapist}", sample.value("therapist", Role.THERAPIST))
                .replace("${clientCode}", sample.value("clientCode", Role.THERAPIST));
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<String> holds = new ArrayList<>();
        try {
            CyclicBarrier together = new CyclicBarrier(3);
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                SampleClinic officer = new SampleClinic(server, people, clinic);
                officer.value("otp", Role.PRIVACY_OFFICER);
                answers.add(threads.submit(() -> {
                    together.await();
                    return send(officer, Role.PRIVACY_OFFICER, "POST", "/api/legal-holds", body);
                }));
            }
            for (Future<HttpResponse<String>> answer : answers) {
                holds.add(json(answer.get()).path("id").asText());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(holds).doesNotHaveDuplicates();
        assertThat(count("legal_hold", client(sample))).isEqualTo(3);
        for (String id : holds) {
            assertThat(ground(client(sample))).isEqualTo("legal_hold");
            assertThat(hold("/" + id + "/lift", PROOF).statusCode()).isEqualTo(204);
        }
        assertThat(ground(client(sample))).isEqualTo("none");
    }

    /** By another officer each time, for one code of a second factor counts once. */
    private static HttpResponse<String> hold(String path, String body) {
        return send(
                new SampleClinic(server, people, clinic),
                Role.PRIVACY_OFFICER,
                "POST",
                "/api/legal-holds" + path,
                body);
    }

    @Test
    void holdsWhoHasLeftAndNobodyWhoWasErased() {
        SampleClinic sample = named();
        String body = SampleBodies.of("setLegalHold")
                .get(0)
                .replace("${therapist}", sample.value("therapist", Role.THERAPIST))
                .replace("${clientCode}", sample.value("clientCode", Role.THERAPIST));
        cancel(sample);
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE care_relationship SET live = NULL, ended_at = began_at WHERE client_id = ?",
                        client(sample)));
        String id = json(hold("", body)).path("id").asText();
        assertThat(ground(client(sample))).isEqualTo("legal_hold");
        assertThat(hold("/" + id + "/lift", PROOF).statusCode()).isEqualTo(204);
        json(send(sample, Role.CLIENT, "POST", "/api/me/erasure", PROOF));
        json(hold("", body));
        assertThat(count("legal_hold", client(sample))).isEqualTo(1);
    }

    @Test
    void noRowOfTheTrailTellsWhoWasErased() {
        SampleClinic sample = named();
        json(send(sample, Role.CLIENT, "POST", "/api/me/erasure", PROOF));
        TestDatabase.shared().jdbi().useHandle(handle -> {
            assertThat(handle.select("SELECT COUNT(*) FROM audit_event WHERE subject_id = ?", client(sample))
                            .mapTo(int.class)
                            .one())
                    .isZero();
            assertThat(handle.select(
                                    "SELECT COUNT(*) FROM audit_event WHERE action = 'client_shred'"
                                            + " AND actor_account_id = ?",
                                    sample.person(Role.CLIENT).actor().accountId())
                            .mapTo(int.class)
                            .one())
                    .isZero();
        });
    }

    @Test
    void holdsNobodyInThePast() {
        SampleClinic sample = named();
        String body = SampleBodies.of("setLegalHold").get(0);
        sample.value("clientCode", Role.THERAPIST);
        for (String day : List.of("2026-05-03", "2037-01-01")) {
            HttpResponse<String> refused =
                    send(sample, Role.PRIVACY_OFFICER, "POST", "/api/legal-holds", body.replace("2027-05-04", day));
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("/until");
        }
    }
}
