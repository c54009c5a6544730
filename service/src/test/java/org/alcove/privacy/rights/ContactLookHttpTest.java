package org.alcove.privacy.rights;

import static org.alcove.privacy.rights.Scene.json;
import static org.alcove.privacy.rights.Scene.outcome;
import static org.alcove.privacy.rights.Scene.parsed;
import static org.alcove.privacy.rights.Scene.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.StatementTrace;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who has to honour how a client wishes to be reached can read it, the client sees that they did, and nobody else reads it
 * (45 CFR 164.522(b)).
 */
final class ContactLookHttpTest {
    private static final String CANARY = "quackenbush@canary.example";
    private static final String CONTACT = "{\"purpose\":\"contact\"}";
    private static final String PREFERENCES = "{\"channels\":["
            + "{\"channel\":\"email\",\"address\":\"" + CANARY + "\",\"from\":\"22:00\",\"to\":\"06:00\","
            + "\"zone\":\"America/New_York\",\"askAgainOn\":\"2026-06-04\"},"
            + "{\"channel\":\"phone\",\"address\":\"+1 212 555 0177\",\"from\":\"00:00\",\"to\":\"00:00\","
            + "\"zone\":\"America/Denver\"}]}";
    private static final String IDENTITY = "{\"preferredName\":\"Wim\",\"email\":\"other@canary.example\","
            + "\"phone\":\"+1 212 555 0100\",\"address\":\"1 Canary Street\"}";

    private static Scene scene;
    private static ClinicId clinic;

    @BeforeAll
    static void start() {
        scene = new Scene();
        clinic = scene.clinic();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    /** A therapist with a client in their care, who said how they wish to be reached. */
    private static SampleClinic inCare(Scene in) {
        SampleClinic sample = in.sample(clinic);
        sample.value("clientCode", Role.THERAPIST);
        json(in.send(sample, Role.CLIENT, "PUT", "/api/me/identity", IDENTITY));
        json(in.send(sample, Role.CLIENT, "PUT", "/api/me/contact-preferences", PREFERENCES));
        return sample;
    }

    private static String code(SampleClinic sample) {
        return sample.value("clientCode", Role.THERAPIST);
    }

    private static HttpResponse<String> open(Scene in, Person who, String code, String body) {
        return in.send(who, "POST", "/api/clients/" + code + "/contact-preferences/open", body);
    }

    private static HttpResponse<String> open(Scene in, SampleClinic sample) {
        return open(in, sample.person(Role.THERAPIST), code(sample), CONTACT);
    }

    /** What the client sees of looks at where they may be reached. */
    private static List<JsonNode> looks(SampleClinic sample) {
        List<JsonNode> looks = new ArrayList<>();
        json(scene.send(sample, Role.CLIENT, "GET", "/api/me/access-log?limit=500", ""))
                .path("items")
                .forEach(looks::add);
        looks.removeIf(item -> !item.path("what").asText().startsWith("contact_preferences"));
        return looks;
    }

    private static long denied(SampleClinic sample) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM audit_event WHERE actor_account_id = ?"
                                        + " AND action = 'contact_preferences_open' AND outcome = 'denied'",
                                sample.person(Role.THERAPIST).actor().accountId())
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void whoCaresForTheClientSeesTheChannelsThatAreOnAndNothingElse() {
        SampleClinic silent = scene.sample(clinic);
        assertThat(json(open(scene, silent)).path("items"))
                .as("nothing was said")
                .isEmpty();

        assertThat(json(open(scene, inCare(scene))))
                .isEqualTo(parsed("{\"items\":["
                        + "{\"channel\":\"email\",\"address\":\"" + CANARY + "\",\"from\":\"22:00\",\"to\":\"06:00\","
                        + "\"zone\":\"America/New_York\"},"
                        + "{\"channel\":\"phone\",\"address\":\"+1 212 555 0177\",\"from\":\"00:00\",\"to\":\"00:00\","
                        + "\"zone\":\"America/Denver\"}]}"));
    }

    @Test
    void whatTheClientTookBackIsNotShown() {
        SampleClinic sample = inCare(scene);
        json(scene.send(sample, Role.CLIENT, "PUT", "/api/me/contact-preferences", "{\"channels\":[]}"));
        assertThat(json(open(scene, sample)).path("items")).isEmpty();
    }

    @Test
    void aChannelIsNotShownFromTheDayOnThatTheClientWantsToBeAskedAgain() {
        try (Scene later = new Scene()) {
            SampleClinic sample = inCare(later);
            Instant midnightInNewYork = Instant.parse("2026-06-04T04:00:00Z");
            later.clock.set(midnightInNewYork.minusSeconds(1));
            assertThat(json(open(later, sample)).path("items"))
                    .extracting(item -> item.path("channel").asText())
                    .containsExactly("email", "phone");
            later.clock.set(midnightInNewYork);
            HttpResponse<String> answer = open(later, sample);
            assertThat(json(answer).path("items"))
                    .extracting(item -> item.path("channel").asText())
                    .containsExactly("phone");
            assertThat(answer.body()).doesNotContain(CANARY);
        }
    }

    @Test
    void theClientSeesTheLookWithRolePurposeAndGround() {
        SampleClinic sample = inCare(scene);
        json(open(scene, sample));

        assertThat(looks(sample)).singleElement().satisfies(look -> {
            assertThat(look.path("what").asText()).isEqualTo("contact_preferences_open");
            assertThat(look.path("at").asText()).isEqualTo(TestClock.MONDAY.toString());
            assertThat(look.path("role").asText()).isEqualTo("therapist");
            assertThat(look.path("purpose").asText()).isEqualTo("contact");
            assertThat(look.path("ground").asText()).isEqualTo("care");
            assertThat(look.path("outcome").asText()).isEqualTo("done");
            assertThat(look.path("fields")).as("of the identity").isEmpty();
        });
    }

    @Test
    void itIsForReachingTheClientAlone() {
        SampleClinic sample = inCare(scene);
        for (String body : List.of(
                "{\"purpose\":\"billing\"}",
                "{\"purpose\":\"curiosity\"}",
                "{\"purpose\":\"\"}",
                "{\"purpose\":null}",
                "{}",
                "")) {
            HttpResponse<String> refused = open(scene, sample.person(Role.THERAPIST), code(sample), body);
            assertThat(outcome(refused)).as(body).isEqualTo("422 invalid");
            assertThat(parsed(refused.body()).at("/errors/0/pointer").asText()).isEqualTo("/purpose");
        }
        for (Role role : List.of(Role.CLIENT, Role.ADMIN, Role.PRIVACY_OFFICER)) {
            assertThat(outcome(open(scene, sample.person(role), code(sample), CONTACT)))
                    .isEqualTo("403 forbidden");
        }
        assertThat(looks(sample)).isEmpty();
    }

    /** Told by nothing: not by the answer, and not by what the database is asked for it. */
    @Test
    void everyCodeThatOpensNothingIsTheSameNotFoundByTheSameStatements() {
        SampleClinic sample = inCare(scene);
        SampleClinic ended = inCare(scene);
        assertThat(outcome(open(scene, ended))).isEqualTo("200");
        String endedCode = code(ended);
        assertThat(outcome(scene.send(ended, Role.THERAPIST, "POST", "/api/clients/" + endedCode + "/end", "{}")))
                .isEqualTo("204");
        SampleClinic resting = inCare(scene);
        Person second = scene.people.therapist(
                clinic, resting.person(Role.THERAPIST).actor().requireTherapist());
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET therapist_pending = 1 WHERE id = ?",
                        second.actor().accountId()));
        SampleClinic elsewhere = scene.sample(scene.clinic());

        Person therapist = sample.person(Role.THERAPIST);
        Map<String, Runnable> calls = new LinkedHashMap<>();
        List<String> answers = new ArrayList<>();
        call(calls, answers, "a colleague's", therapist, code(resting));
        call(calls, answers, "another clinic's", therapist, code(elsewhere));
        call(calls, answers, "ended", ended.person(Role.THERAPIST), endedCode);
        call(calls, answers, "resting", resting.person(Role.THERAPIST), code(resting));
        Map<String, Runnable> unknown = new LinkedHashMap<>();
        call(unknown, answers, "unknown", therapist, "quiet-quiet");
        Runnable never = unknown.values().iterator().next();

        long before = denied(sample);
        try (StatementTrace trace = new StatementTrace(TestDatabase.shared())) {
            assertThat(trace.of(never)).contains("care_relationship", "access_grant", "audit_event");
            calls.forEach((what, call) -> assertAlike(trace, what, never, call));
        }
        assertThat(answers).isNotEmpty().allMatch(answers.get(0)::equals).allMatch(answer -> answer.startsWith("404 "));
        assertThat(denied(sample) - before)
                .as("those who tried are written down")
                .isGreaterThan(2);
        assertThat(looks(sample)).isEmpty();
        assertThat(looks(resting)).isEmpty();
        assertThat(looks(ended)).as("before the end").hasSize(1);
    }

    private static void call(Map<String, Runnable> calls, List<String> answers, String what, Person who, String code) {
        calls.put(what, () -> answers.add(whole(open(scene, who, code, CONTACT))));
    }

    /** What the pool does by itself may come between one time, and not always. */
    private static void assertAlike(StatementTrace trace, String what, Runnable one, Runnable other) {
        String expected = "";
        String actual = "other";
        for (int attempt = 0; attempt < 3 && !actual.equals(expected); attempt++) {
            expected = trace.of(one);
            actual = trace.of(other);
        }
        assertThat(actual).as(what).isEqualTo(expected);
    }

    @Test
    void showsNothingThatCanNotBeWrittenDown() {
        TestDatabase alone = TestDatabase.fresh();
        try (AlcoveServer server = AlcoveServer.start(alone, new TestClock(TestClock.MONDAY))) {
            TestPeople people = TestPeople.in(alone, TestClock.MONDAY);
            SampleClinic sample = new SampleClinic(server, people, people.clinic());
            String path = "/api/clients/" + code(sample) + "/contact-preferences/open";
            assertThat(send(server, sample.person(Role.CLIENT), "PUT", "/api/me/contact-preferences", PREFERENCES)
                            .statusCode())
                    .isEqualTo(200);
            Person therapist = sample.person(Role.THERAPIST);
            assertThat(send(server, therapist, "POST", path, CONTACT).body()).contains(CANARY);

            alone.jdbi().useHandle(handle -> handle.execute("RENAME TABLE audit_event TO audit_away"));
            HttpResponse<String> refused = send(server, therapist, "POST", path, CONTACT);

            assertThat(refused.statusCode()).as(refused.body()).isBetween(500, 599);
            assertThat(refused.body()).doesNotContain("canary", "email", "phone", "22:00", "America");
        }
    }

    private static HttpResponse<String> send(AlcoveServer server, Person who, String method, String path, String body) {
        return server.send(HttpRequest.newBuilder(server.uri(path))
                .header("Authorization", who.bearer())
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build());
    }
}
