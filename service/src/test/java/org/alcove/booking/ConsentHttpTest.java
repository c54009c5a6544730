package org.alcove.booking;

import static org.alcove.booking.Wire.json;
import static org.alcove.booking.Wire.outcome;
import static org.alcove.booking.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Consents from their making to their end, and what they have to say (42 CFR 2.31). */
@Tag("races")
final class ConsentHttpTest {
    private static final TestClock CLOCK = new TestClock(TestClock.MONDAY);

    private static AlcoveServer server;
    private static Wire wire;

    private final Diary diary = new Diary();
    private final Person therapist = diary.therapist();
    private final Person client = diary.people.client(diary.clinic);

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(TestDatabase.shared(), CLOCK);
        wire = new Wire(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void backToMonday() {
        CLOCK.set(TestClock.MONDAY);
    }

    private String body(String... changes) {
        String body = """
                {"clientName":"Wilhelmina Quackenbush",
                 "discloser":{"type":"therapists","therapistIds":["%s"]},
                 "recipient":{"type":"entity","name":"Umbrellabird Family Practice"},
                 "information":["appointment_times"],"purposes":["treatment"],
                 "expiresAt":"2026-06-01T00:00:00Z","statementVersion":1,
                 "signature":{"type":"typed_name","name":"W. Quackenbush"}}""".formatted(therapist.actor().requireTherapist());
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(body).contains(changes[i]);
            body = body.replace(changes[i], changes[i + 1]);
        }
        return body;
    }

    private HttpResponse<String> make(String... changes) {
        return wire.post("/api/consents", client, body(changes));
    }

    private List<String> faults(String... changes) {
        HttpResponse<String> refused = make(changes);
        assertThat(outcome(refused)).as(refused.body()).isEqualTo("422 invalid");
        assertThat(refused.body()).doesNotContain("Quackenbush").doesNotContain("Umbrellabird");
        List<String> faults = new ArrayList<>();
        json(refused)
                .path("errors")
                .forEach(error -> faults.add(error.path("pointer").asText() + " "
                        + error.path("code").asText()));
        return faults;
    }

    private JsonNode list(String query) {
        return json(wire.get("/api/consents" + query, client));
    }

    private String status(String id) {
        for (JsonNode item : list("").path("items")) {
            if (item.path("id").asText().equals(id)) {
                return item.path("status").asText();
            }
        }
        throw new AssertionError("not listed");
    }

    @Test
    void isMadeShownAndTakenBack() {
        HttpResponse<String> made = make();
        assertThat(outcome(made)).as(made.body()).isEqualTo("201");
        JsonNode shown = list("").at("/items/0");
        assertThat(shown).isEqualTo(json(made));
        assertThat(shown.path("clientName").asText()).isEqualTo("Wilhelmina Quackenbush");
        assertThat(shown.at("/recipient/name").asText()).isEqualTo("Umbrellabird Family Practice");
        assertThat(shown.at("/signature/name").asText()).isEqualTo("W. Quackenbush");
        assertThat(shown.path("status").asText()).isEqualTo("active");
        assertThat(shown.path("statementHash").asText()).hasSize(64);
        assertThat(shown.path("statements"))
                .extracting(JsonNode::asText)
                .contains("right_to_revoke", "how_to_revoke", "redisclosure", "consequences_of_refusing");

        String revoke = "/api/consents/" + text(made, "id") + "/revoke";
        CLOCK.advance(Duration.ofMinutes(1));
        HttpResponse<String> revoked = wire.post(revoke, client, "");
        assertThat(text(revoked, "status")).isEqualTo("revoked");
        CLOCK.advance(Duration.ofSeconds(-30));
        assertThat(list("").at("/items/0/status").asText())
                .as("the clock is set back to before")
                .isEqualTo("revoked");
        CLOCK.advance(Duration.ofSeconds(30));
        CLOCK.advance(Duration.ofMinutes(1));
        assertThat(json(wire.post(revoke, client, ""))).isEqualTo(json(revoked));
        assertThat(status(text(made, "id"))).isEqualTo("revoked");
    }

    @Test
    void endsAtItsTimeAndNotBefore() {
        String id = text(make("2026-06-01T00:00:00Z", "2026-05-04T13:05:00Z"), "id");
        CLOCK.set(Instant.parse("2026-05-04T13:04:59.999999Z"));
        assertThat(status(id)).isEqualTo("active");
        CLOCK.set(Instant.parse("2026-05-04T13:05:00Z"));
        assertThat(status(id)).isEqualTo("expired");
    }

    @Test
    void endsWithTheTreatmentAndDoesNotComeBackWithIt() {
        String expiry = "\"expiresAt\":\"2026-06-01T00:00:00Z\"";
        String before = text(make(expiry, "\"expiryEvent\":\"end_of_treatment\""), "id");
        assertThat(status(before)).as("nobody treats yet, so nothing ended").isEqualTo("active");
        Person other = diary.therapist();
        diary.book(client.actor(), therapist.actor().requireTherapist(), Diary.TEN);
        diary.book(client.actor(), other.actor().requireTherapist(), Diary.at(60));
        CLOCK.advance(Duration.ofMinutes(5));
        end(therapist);
        assertThat(status(before)).as("another one goes on").isEqualTo("active");
        CLOCK.advance(Duration.ofMinutes(5));
        end(other);
        assertThat(status(before)).isEqualTo("expired");
        CLOCK.advance(Duration.ofMinutes(5));
        diary.clock.set(CLOCK.instant());
        diary.book(client.actor(), therapist.actor().requireTherapist(), Diary.at(120));
        assertThat(status(before)).as("a new treatment is another one").isEqualTo("expired");
        String after = text(make(expiry, "\"expiryEvent\":\"end_of_treatment\""), "id");
        assertThat(status(after)).isEqualTo("active");
    }

    private void end(Person whose) {
        assertThat(outcome(wire.post("/api/me/care/" + whose.actor().requireTherapist() + "/end", client, "")))
                .isEqualTo("204");
    }

    @Test
    void proceedingsAndCounselingNotesEachNeedTheirOwn() {
        assertThat(faults("[\"appointment_times\"]", "[\"counseling_notes\",\"attendance\"]"))
                .containsExactly("/information needs_own_consent");
        assertThat(faults("[\"treatment\"]", "[\"legal_proceeding\",\"treatment\"]"))
                .containsExactly("/purposes needs_own_consent");
        assertThat(faults(
                        "[\"appointment_times\"]",
                        "[\"counseling_notes\"]",
                        "[\"treatment\"]",
                        "[\"legal_proceeding\"]"))
                .containsExactly("/purposes needs_own_consent");
        assertThat(outcome(make("[\"appointment_times\"]", "[\"counseling_notes\"]")))
                .isEqualTo("201");
        assertThat(outcome(make("[\"treatment\"]", "[\"legal_proceeding\"]"))).isEqualTo("201");
        assertThat(outcome(make("[\"treatment\"]", "[\"treatment\",\"payment\",\"operations\"]")))
                .isEqualTo("201");
    }

    @Test
    void refusesWhatIsNoConsentAndEchoesNothing() {
        assertThat(faults("\"name\":\"Umbrellabird Family Practice\"", "\"name\":\" \""))
                .containsExactly("/recipient/name required");
        assertThat(faults("\"entity\",\"name\":\"Umbrellabird Family Practice\"", "\"care_team\",\"name\":\"X\""))
                .containsExactly("/recipient/name not_for_this_type");
        assertThat(faults("\"therapists\",\"therapistIds\"", "\"clinic\",\"therapistIds\""))
                .containsExactly("/discloser/therapistIds not_for_this_type");
        assertThat(faults("[\"appointment_times\"]", "[]")).containsExactly("/information required");
        assertThat(faults("[\"treatment\"]", "[null]")).containsExactly("/purposes required");
        assertThat(faults("2026-06-01T00:00:00Z", "2026-05-04T13:00:00Z")).containsExactly("/expiresAt out_of_range");
        assertThat(faults("2026-06-01T00:00:00Z", "2036-06-01T00:00:00Z")).containsExactly("/expiresAt out_of_range");
        assertThat(faults("\"expiresAt\"", "\"expiryEvent\":\"end_of_treatment\",\"expiresAt\""))
                .containsExactly("/expiryEvent too_many");
        assertThat(faults("\"statementVersion\":1", "\"statementVersion\":2"))
                .containsExactly("/statementVersion not_current");
        assertThat(faults("\"name\":\"W. Quackenbush\"", "\"name\":\"\"")).containsExactly("/signature/name required");
        assertThat(faults("\"type\":\"typed_name\"", "\"type\":\"affirmation\""))
                .containsExactly("/signature/name not_for_this_type");
        assertThat(faults(
                        therapist.actor().requireTherapist().toString(),
                        UUID.randomUUID().toString()))
                .containsExactly("/discloser/therapistIds unknown_therapist");
        assertThat(faults(
                        "\"entity\",\"name\":\"Umbrellabird Family Practice\"",
                        "\"care_team\"",
                        "\"treatment\"",
                        "\"payment\""))
                .containsExactly("/purposes treatment_needed");
        assertThat(outcome(wire.post("/api/consents", client, ""))).startsWith("4");
        assertThat(list("").path("items")).isEmpty();
    }

    @Test
    void affirmingNeedsAFreshSignIn() {
        String typed = "{\"type\":\"typed_name\",\"name\":\"W. Quackenbush\"}";
        String affirmed = "{\"type\":\"affirmation\"}";
        assertThat(outcome(make(typed, affirmed))).isEqualTo("201");
        CLOCK.advance(Duration.ofMinutes(11));
        assertThat(outcome(make(typed, affirmed))).isEqualTo("403 fresh_sign_in_required");
        assertThat(outcome(make())).isEqualTo("201");
    }

    @Test
    void oneKeyMakesOneConsent() {
        String key = UUID.randomUUID().toString();
        HttpResponse<String> first = wire.post("/api/consents", client, body(), "Idempotency-Key", key);
        HttpResponse<String> again = wire.post("/api/consents", client, body(), "Idempotency-Key", key);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(outcome(wire.post("/api/consents", client, body("treatment", "payment"), "Idempotency-Key", key)))
                .isEqualTo("422 key_reused");
        assertThat(list("").path("items")).hasSize(1);
    }

    @Test
    void pagesLatestFirst() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(0, text(make(), "id"));
            CLOCK.advance(Duration.ofSeconds(1));
        }
        List<String> read = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = list("?limit=2" + cursor);
            page.path("items").forEach(item -> read.add(item.path("id").asText()));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(read).isEqualTo(made);
        assertThat(outcome(wire.get("/api/consents?cursor=nonsense", client))).isEqualTo("422 invalid");
    }

    @Test
    void anothersAndOnesThatNeverWereAreOneAnswer() {
        String id = text(make(), "id");
        Person stranger = diary.people.client(diary.clinic);
        Person elsewhere = diary.people.client(diary.people.clinic());
        HttpResponse<String> unknown = wire.post("/api/consents/" + UUID.randomUUID() + "/revoke", stranger, "");
        assertThat(outcome(unknown)).isEqualTo("404 not_found");
        for (Person other : List.of(stranger, elsewhere)) {
            HttpResponse<String> refused = wire.post("/api/consents/" + id + "/revoke", other, "");
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.body()).isEqualTo(unknown.body());
        }
        assertThat(status(id)).isEqualTo("active");
        for (Person staff :
                List.of(therapist, diary.people.admin(diary.clinic), diary.people.privacyOfficer(diary.clinic))) {
            assertThat(wire.get("/api/consents", staff).statusCode()).isEqualTo(403);
            assertThat(wire.get("/api/me/disclosures", staff).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void oneChangedBitIsAnErrorWithoutContent() {
        String id = text(make(), "id");
        diary.jdbi().useHandle(handle -> {
            byte[] terms = handle.select("SELECT terms FROM consent WHERE id = ?", UUID.fromString(id))
                    .mapTo(byte[].class)
                    .one();
            terms[terms.length / 2] ^= 1;
            handle.execute("UPDATE consent SET terms = ? WHERE id = ?", terms, UUID.fromString(id));
        });
        HttpResponse<String> refused = wire.get("/api/consents", client);
        assertThat(outcome(refused)).isEqualTo("500 internal");
        assertThat(refused.body()).doesNotContain("Quackenbush").doesNotContain("Umbrellabird");
    }

    @Test
    void nothingOfItStandsInTheClear() {
        make();
        String rows = diary.jdbi()
                .withHandle(handle -> handle
                        .select(
                                "SELECT CAST(CONCAT_WS('|', id, clinic_id, client_id, made_at, expires_at, terms) AS BINARY)"
                                        + " FROM consent WHERE client_id = ?",
                                client.actor().requireClient())
                        .mapTo(byte[].class)
                        .stream()
                        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                        .reduce("", String::concat));
        assertThat(rows)
                .isNotEmpty()
                .doesNotContain("Quackenbush")
                .doesNotContain("Umbrellabird")
                .doesNotContain("treatment")
                .doesNotContain("appointment_times")
                .doesNotContain(therapist.actor().requireTherapist().toString());
    }

    @Test
    void keepsWhichNoticeWasShownWhenFirst() {
        JsonNode notices =
                json(wire.send("GET", "/api/privacy-notices", "", "")).path("items");
        assertThat(notices)
                .extracting(notice -> notice.path("id").asText())
                .containsExactly("privacy_practices", "confidentiality", "consent_statement");
        assertThat(notices)
                .allSatisfy(notice -> assertThat(notice.path("text").asText())
                        .doesNotContainIgnoringCase("42 CFR")
                        .doesNotContainIgnoringCase("substance")
                        .doesNotContainIgnoringCase("therap"));
        String receipt = "/api/me/privacy-notices/confidentiality/receipt";
        HttpResponse<String> first = wire.post(receipt, client, "{\"version\":1}");
        CLOCK.advance(Duration.ofDays(1));
        assertThat(json(wire.post(receipt, client, "{\"version\":1}"))).isEqualTo(json(first));
        assertThat(outcome(wire.post(receipt, client, "{\"version\":2}"))).isEqualTo("422 invalid");
        assertThat(outcome(wire.post("/api/me/privacy-notices/nothing/receipt", client, "{\"version\":1}")))
                .isEqualTo("404 not_found");
        JsonNode own = json(wire.get("/api/me/privacy-notices", client)).path("items");
        assertThat(own).hasSize(1);
        assertThat(own.path(0)).isEqualTo(json(first));
    }

    @Test
    void receiptsOfOneNoticeAtOnceAreOneReceiptAndOneAnswer() throws Exception {
        String receipt = "/api/me/privacy-notices/privacy_practices/receipt";
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            CyclicBarrier together = new CyclicBarrier(4);
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(threads.submit(() -> {
                    together.await();
                    return wire.post(receipt, client, "{\"version\":1}");
                }));
            }
            Set<JsonNode> told = new HashSet<>();
            for (Future<HttpResponse<String>> answer : answers) {
                told.add(json(answer.get()));
            }
            assertThat(told).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(json(wire.get("/api/me/privacy-notices", client)).path("items"))
                .hasSize(1);
    }

    @Test
    void keepsWhatWhoJoinsWasShown() {
        Person admin = diary.people.admin(diary.clinic);
        String join = "{\"joinCode\":\"%s\",\"password\":\"eleven quiet lanterns\"%s}";
        String code = text(wire.post("/api/join-codes", admin, "{}"), "joinCode");
        assertThat(json(wire.send(
                                "POST",
                                "/api/join",
                                "",
                                join.formatted(
                                        code,
                                        ",\"noticesAcknowledged\":[{\"id\":\"privacy_practices\",\"version\":9}]")))
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/noticesAcknowledged/0/version");
        HttpResponse<String> joined = wire.send(
                "POST",
                "/api/join",
                "",
                join.formatted(
                        code,
                        ",\"noticesAcknowledged\":[{\"id\":\"privacy_practices\",\"version\":1},"
                                + "{\"id\":\"confidentiality\",\"version\":1}]"));
        assertThat(joined.statusCode()).as(joined.body()).isEqualTo(201);
        String token = text(
                wire.send(
                        "POST",
                        "/api/login",
                        "",
                        "{\"loginName\":\"" + text(joined, "loginName") + "\",\"password\":\"eleven quiet lanterns\"}"),
                "token");
        assertThat(json(wire.send("GET", "/api/me/privacy-notices", token, "")).path("items"))
                .extracting(item -> item.path("id").asText())
                .containsExactly("confidentiality", "privacy_practices");
        // As the fixed commands send it.
        String another = text(wire.post("/api/join-codes", admin, "{}"), "joinCode");
        assertThat(wire.send("POST", "/api/join", "", join.formatted(another, ""))
                        .statusCode())
                .isEqualTo(201);
    }
}
