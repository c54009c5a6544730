package org.alcove.booking;

import static org.alcove.booking.Wire.fields;
import static org.alcove.booking.Wire.json;
import static org.alcove.booking.Wire.outcome;
import static org.alcove.booking.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.alcove.kernel.TherapistId;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was agreed to be kept back does not leave by any consent (45 CFR 164.522(a)). */
@Tag("races")
final class RestrictedDisclosureHttpTest {
    private static final TestClock CLOCK = new TestClock(TestClock.MONDAY);
    private static final String TEAM_TIMES = general("care_team", "treatment", "appointment_times");

    private static AlcoveServer server;
    private static Wire wire;

    private final Diary diary = new Diary();
    private final Person one = diary.therapist();
    private final Person two = diary.therapist();
    private final Person client = diary.people.client(diary.clinic);
    private final Person officer = diary.people.privacyOfficer(diary.clinic);
    private final String codeOfOne = code(one, Diary.TEN);
    private final String codeOfTwo = code(two, Diary.at(60));

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

    private String code(Person therapist, Instant start) {
        return diary.codeOf(diary.book(client.actor(), id(therapist), start));
    }

    private static TherapistId id(Person therapist) {
        return therapist.actor().requireTherapist();
    }

    private String consent(String discloser, String recipient, String information, String purposes) {
        HttpResponse<String> made =
                wire.post("/api/consents", client, """
                {"clientName":"Wilhelmina Quackenbush","discloser":%s,"recipient":%s,"information":%s,"purposes":%s,
                 "expiresAt":"2026-05-04T20:00:00Z","statementVersion":1,
                 "signature":{"type":"typed_name","name":"W. Quackenbush"}}""".formatted(discloser, recipient, information, purposes));
        assertThat(outcome(made)).as(made.body()).isEqualTo("201");
        return text(made, "id");
    }

    private String outside(String information, String purposes) {
        return consent(
                "{\"type\":\"therapists\",\"therapistIds\":[\"" + id(one) + "\"]}",
                "{\"type\":\"entity\",\"name\":\"Umbrellabird Family Practice\"}",
                information,
                purposes);
    }

    private String team(String information) {
        return consent("{\"type\":\"clinic\"}", "{\"type\":\"care_team\"}", information, "[\"treatment\"]");
    }

    private static String general(String recipient, String purpose, String information) {
        return "{\"kind\":\"general\",\"recipients\":[\"" + recipient + "\"],\"purposes\":[\"" + purpose
                + "\"],\"information\":[\"" + information + "\"]}";
    }

    private String asked(String body) {
        HttpResponse<String> answer = wire.post("/api/me/restrictions", client, body);
        assertThat(outcome(answer)).as(answer.body()).isEqualTo("201");
        return text(answer, "id");
    }

    private void answered(String restriction, String act) {
        assertThat(outcome(wire.post("/api/restrictions/" + restriction + "/" + act, officer, "")))
                .isEqualTo("200");
    }

    private String agreed(String body) {
        String restriction = asked(body);
        answered(restriction, "agree");
        return restriction;
    }

    private HttpResponse<String> disclose(Person therapist, String code, String consent) {
        return wire.post(
                "/api/clients/" + code + "/disclosures",
                therapist,
                "{\"consentId\":\"" + consent + "\",\"to\":\"2026-06-01T00:00:00Z\"}");
    }

    private HttpResponse<String> view(Person therapist, String code) {
        return wire.get("/api/clients/" + code + "/care-team", therapist);
    }

    private JsonNode seen() {
        HttpResponse<String> answer = view(one, codeOfOne);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("items");
    }

    private JsonNode ledger() {
        return json(wire.get("/api/me/disclosures", client)).path("items");
    }

    /** Without what differs from one answer to the next by itself. */
    private static String visible(HttpResponse<String> answer) {
        TreeMap<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        return answer.statusCode() + " " + headers + " " + answer.body();
    }

    @Test
    void aDocumentIsKeptBackFromTheAgreementUntilTheClientEndsIt() {
        String consent = outside("[\"appointment_times\"]", "[\"treatment\",\"payment\"]");
        String restriction = asked(general("entity", "payment", "appointment_times"));
        assertThat(outcome(disclose(one, codeOfOne, consent)))
                .as("nobody answered")
                .isEqualTo("201");

        answered(restriction, "agree");
        assertThat(outcome(disclose(one, codeOfOne, consent))).isEqualTo("409 restricted");
        assertThat(ledger()).hasSize(1);

        assertThat(outcome(wire.post("/api/me/restrictions/" + restriction + "/end", client, "")))
                .isEqualTo("200");
        assertThat(outcome(disclose(one, codeOfOne, consent))).isEqualTo("201");
        answered(asked(general("entity", "payment", "appointment_times")), "deny");
        assertThat(outcome(disclose(one, codeOfOne, consent))).as("denied").isEqualTo("201");
    }

    @Test
    void aRestrictedCareTeamLooksLikeNoConsent() {
        Person alone = diary.people.client(diary.clinic);
        String nobodyElse = visible(view(one, diary.codeOf(diary.book(alone.actor(), id(one), Diary.at(120)))));
        team("[\"appointment_times\",\"care_team\"]");
        assertThat(seen()).hasSize(1);

        String whom = agreed(general("care_team", "treatment", "care_team"));
        assertThat(fields(seen().path(0))).containsExactly("start", "end");
        agreed(TEAM_TIMES);
        assertThat(visible(view(one, codeOfOne))).isEqualTo(nobodyElse);
        assertThat(visible(view(two, codeOfTwo))).isEqualTo(nobodyElse);
        assertThat(whom).isNotEmpty();
    }

    @Test
    void whatIsNotRestrictedLeavesAndTheLedgerSaysWhat() {
        String consent = outside("[\"appointment_times\",\"attendance\",\"care_team\"]", "[\"treatment\"]");
        agreed(general("entity", "treatment", "attendance"));
        // Of other recipients, and of another purpose.
        agreed(general("individual", "treatment", "appointment_times"));
        agreed(general("entity", "legal_proceeding", "appointment_times"));

        HttpResponse<String> answer = disclose(one, codeOfOne, consent);

        assertThat(outcome(answer)).isEqualTo("201");
        assertThat(fields(json(answer).at("/sessions/0"))).containsExactly("start", "end");
        assertThat(text(answer, "therapist")).isEqualTo("T. Therapist");
        assertThat(ledger().at("/0/information"))
                .extracting(JsonNode::asText)
                .containsExactly("appointment_times", "care_team");
    }

    @Test
    void aHealthPlansIsKeptAtOnceFromPaymentAndOperationsAndFromNothingElse() {
        String payment = outside("[\"appointment_times\"]", "[\"payment\"]");
        String operations = outside("[\"appointment_times\"]", "[\"operations\"]");
        String treatment = outside("[\"appointment_times\"]", "[\"treatment\"]");
        asked("{\"kind\":\"health_plan\",\"information\":[\"appointment_times\"],\"paidInFull\":true}");

        assertThat(outcome(disclose(one, codeOfOne, payment))).isEqualTo("409 restricted");
        assertThat(outcome(disclose(one, codeOfOne, operations))).isEqualTo("409 restricted");
        assertThat(outcome(disclose(one, codeOfOne, treatment))).isEqualTo("201");
    }

    @Test
    void aSessionThatIsMarkedAsPaidByOneselfStandsInNoDocumentForPayment() {
        String treatment = outside("[\"appointment_times\"]", "[\"treatment\"]");
        String payment = outside("[\"appointment_times\",\"attendance\"]", "[\"treatment\",\"payment\"]");
        String marked = diary.book(client.actor(), id(one), Diary.at(180)).id().toString();
        assertThat(json(disclose(one, codeOfOne, payment)).path("sessions")).hasSize(2);

        assertThat(outcome(wire.send("PUT", "/api/appointments/" + marked + "/self-pay", client, "{\"selfPay\":true}")))
                .isEqualTo("200");

        JsonNode left = json(disclose(one, codeOfOne, payment)).path("sessions");
        assertThat(left).hasSize(1);
        assertThat(left.at("/0/start").asText()).isEqualTo(Diary.TEN.toString());
        assertThat(json(disclose(one, codeOfOne, treatment)).path("sessions")).hasSize(2);
    }

    @Test
    void thatSomethingIsRestrictedIsToldToNobodyWhoMayNotDiscloseIt() {
        String consent = outside("[\"appointment_times\"]", "[\"treatment\"]");
        String nothing = visible(disclose(two, codeOfTwo, consent));
        assertThat(nothing).startsWith("404");
        agreed(general("entity", "treatment", "appointment_times"));

        assertThat(outcome(disclose(one, codeOfOne, consent))).isEqualTo("409 restricted");
        assertThat(visible(disclose(two, codeOfTwo, consent)))
                .as("a colleague who may not disclose")
                .isEqualTo(nothing);
        assertThat(visible(disclose(two, codeOfOne, consent)))
                .as("another's code")
                .isEqualTo(nothing);
        wire.post("/api/consents/" + consent + "/revoke", client, "");
        assertThat(visible(disclose(one, codeOfOne, consent)))
                .as("without a consent")
                .isEqualTo(nothing);
    }

    /** 45 CFR 164.522(a)(2)(iii)(B). */
    @Test
    void whatTheClinicEndsIsFreeForWhatIsMadeAfterTheClientWasTold() {
        String document = outside("[\"appointment_times\",\"attendance\"]", "[\"treatment\"]");
        team("[\"appointment_times\"]");
        String ofTeam = agreed(TEAM_TIMES);
        String ofOutside = agreed(general("entity", "treatment", "attendance"));
        String timesOutside = agreed(general("entity", "treatment", "appointment_times"));
        for (String restriction : List.of(ofTeam, ofOutside, timesOutside)) {
            answered(restriction, "end");
        }
        CLOCK.advance(Duration.ofMinutes(1));
        diary.clock.set(CLOCK.instant());
        diary.book(client.actor(), id(two), Diary.at(180));
        assertThat(seen()).as("the client was not told yet").isEmpty();
        assertThat(outcome(disclose(one, codeOfOne, document))).isEqualTo("409 restricted");

        CLOCK.advance(Duration.ofMinutes(1));
        JsonNode told = json(wire.get("/api/me/restrictions/" + ofTeam, client));
        assertThat(told.path("status").asText()).isEqualTo("terminated");
        assertThat(told.path("toldAt").asText()).isEqualTo("2026-05-04T14:00:00Z");
        assertThat(seen()).as("made before").isEmpty();
        wire.get("/api/me/restrictions", client);

        CLOCK.advance(Duration.ofHours(1));
        diary.clock.set(CLOCK.instant());
        diary.book(client.actor(), id(two), Diary.at(240));
        diary.book(client.actor(), id(one), Diary.at(300));
        assertThat(seen()).hasSize(1);
        assertThat(seen().at("/0/start").asText()).isEqualTo(Diary.at(240).toString());
        JsonNode sessions = json(disclose(one, codeOfOne, document)).path("sessions");
        assertThat(sessions).hasSize(1);
        assertThat(sessions.at("/0/start").asText()).isEqualTo(Diary.at(300).toString());
        assertThat(sessions.at("/0/status").asText()).isEqualTo("booked");

        assertThat(outcome(wire.post("/api/me/restrictions/" + ofTeam + "/end", client, "")))
                .isEqualTo("200");
        assertThat(seen()).as("the client ended it too").hasSize(3);
    }

    @Test
    void disclosesNothingAfterTheAgreementWasAcknowledged() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 5; round++) {
                String consent = outside("[\"appointment_times\"]", "[\"treatment\"]");
                // In turn by the officer, and at once.
                String plan = "{\"kind\":\"health_plan\",\"information\":[\"appointment_times\"],\"paidInFull\":true}";
                boolean atOnce = round % 2 == 1;
                String payment = outside("[\"appointment_times\"]", "[\"payment\"]");
                String used = atOnce ? payment : consent;
                String restriction = atOnce ? "" : asked(general("entity", "treatment", "appointment_times"));
                AtomicBoolean acknowledged = new AtomicBoolean();
                List<Future<Integer>> late = new ArrayList<>();
                for (int worker = 0; worker < 3; worker++) {
                    late.add(workers.submit(() -> {
                        int wrong = 0;
                        for (int i = 0; i < 6; i++) {
                            boolean after = acknowledged.get();
                            int status = disclose(one, codeOfOne, used).statusCode();
                            assertThat(status).isIn(201, 409);
                            wrong += after && status == 201 ? 1 : 0;
                        }
                        return wrong;
                    }));
                }
                Future<String> agreeing = workers.submit(() -> {
                    HttpResponse<String> answer = atOnce
                            ? wire.post("/api/me/restrictions", client, plan)
                            : wire.post("/api/restrictions/" + restriction + "/agree", officer, "");
                    acknowledged.set(true);
                    return text(answer, "id");
                });
                String bound = agreeing.get(60, TimeUnit.SECONDS);
                for (Future<Integer> worker : late) {
                    assertThat(worker.get(60, TimeUnit.SECONDS)).isZero();
                }
                assertThat(outcome(disclose(one, codeOfOne, used))).isEqualTo("409 restricted");
                assertThat(outcome(wire.post("/api/me/restrictions/" + bound + "/end", client, "")))
                        .isEqualTo("200");
            }
        } finally {
            workers.shutdownNow();
        }
        // What left is in the ledger, and nothing else is.
        int left = diary.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM audit_event WHERE clinic_id = ? AND action = 'disclose'"
                                        + " AND outcome = 'done'",
                                diary.clinic)
                        .mapTo(Integer.class)
                        .one());
        assertThat(ledger()).hasSize(left);
    }

    /** An agreement that waits for a disclosure under way is acknowledged after that was written down. */
    @Test
    void anAgreementWaitsForADisclosureUnderWay() throws Exception {
        String restriction = asked(general("entity", "treatment", "appointment_times"));
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try {
            Future<HttpResponse<String>> agreeing = diary.jdbi().inTransaction(handle -> {
                handle.execute(
                        "UPDATE client SET gate_turns = gate_turns + 1 WHERE id = ?",
                        client.actor().requireClient());
                Future<HttpResponse<String>> begun =
                        worker.submit(() -> wire.post("/api/restrictions/" + restriction + "/agree", officer, ""));
                TimeUnit.MILLISECONDS.sleep(300);
                assertThat(begun.isDone()).isFalse();
                return begun;
            });
            assertThat(outcome(agreeing.get(60, TimeUnit.SECONDS))).isEqualTo("200");
        } finally {
            worker.shutdownNow();
        }
    }
}
