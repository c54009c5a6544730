package org.alcove.booking;

import static org.alcove.booking.Wire.fields;
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
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.alcove.kernel.SessionTypeId;
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

/** What leaves under a consent and what does not, and how it is written down. */
@Tag("races")
final class DisclosureHttpTest {
    private static final String NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";
    private static final TestClock CLOCK = new TestClock(TestClock.MONDAY);

    private static AlcoveServer server;
    private static Wire wire;

    private final Diary diary = new Diary();
    private final Person one = diary.therapist();
    private final Person two = diary.therapist();
    private final Person client = diary.people.client(diary.clinic);
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
        return consent(client, discloser, recipient, information, purposes);
    }

    private String consent(Person who, String discloser, String recipient, String information, String purposes) {
        HttpResponse<String> made =
                wire.post("/api/consents", who, """
                {"clientName":"Wilhelmina Quackenbush","discloser":%s,"recipient":%s,"information":%s,"purposes":%s,
                 "expiresAt":"2026-05-04T14:00:00Z","statementVersion":1,
                 "signature":{"type":"typed_name","name":"W. Quackenbush"}}""".formatted(discloser, recipient, information, purposes));
        assertThat(outcome(made)).as(made.body()).isEqualTo("201");
        return text(made, "id");
    }

    private static String therapists(Person... named) {
        return "{\"type\":\"therapists\",\"therapistIds\":" + ids(named) + "}";
    }

    private static String team(Person... named) {
        return "{\"type\":\"care_team\"" + (named.length == 0 ? "" : ",\"therapistIds\":" + ids(named)) + "}";
    }

    private static List<String> ids(Person... named) {
        List<String> ids = new ArrayList<>();
        for (Person therapist : named) {
            ids.add("\"" + id(therapist) + "\"");
        }
        return ids;
    }

    private String teamConsent(String discloser, String recipient) {
        return consent(discloser, recipient, "[\"appointment_times\"]", "[\"treatment\"]");
    }

    private String outsideConsent(String information) {
        return consent(
                therapists(one),
                "{\"type\":\"entity\",\"name\":\"Umbrellabird Family Practice\"}",
                information,
                "[\"treatment\",\"payment\"]");
    }

    private HttpResponse<String> revoke(String consent) {
        return wire.post("/api/consents/" + consent + "/revoke", client, "");
    }

    private HttpResponse<String> view(Person therapist, String code) {
        return wire.get("/api/clients/" + code + "/care-team", therapist);
    }

    private JsonNode seen(Person therapist, String code) {
        HttpResponse<String> answer = view(therapist, code);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("items");
    }

    private HttpResponse<String> disclose(Person therapist, String code, String consent) {
        return wire.post(
                "/api/clients/" + code + "/disclosures",
                therapist,
                "{\"consentId\":\"" + consent + "\",\"to\":\"2026-06-01T00:00:00Z\"}");
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
    void aClientWithoutAConsentLooksLikeOneWhoSeesNobodyElse() {
        Person alone = diary.people.client(diary.clinic);
        String codeOfAlone = diary.codeOf(diary.book(alone.actor(), id(one), Diary.at(120)));
        String nobodyElse = visible(view(one, codeOfAlone));
        assertThat(nobodyElse).contains("{\"items\":[]}");
        assertThat(visible(view(one, codeOfOne))).isEqualTo(nobodyElse);
        // A consent the other way round, and one for something else, open nothing either.
        teamConsent(therapists(one), team(two));
        consent(therapists(two), team(one), "[\"attendance\"]", "[\"treatment\"]");
        assertThat(visible(view(one, codeOfOne))).isEqualTo(nobodyElse);
    }

    @Test
    void showsEachTheOthersTimesInTheDirectionsThatTheClientChose() {
        teamConsent(therapists(two), team(one));
        JsonNode items = seen(one, codeOfOne);
        assertThat(items).hasSize(1);
        assertThat(fields(items.path(0))).containsExactly("start", "end");
        assertThat(items.at("/0/start").asText()).isEqualTo(Diary.at(60).toString());
        assertThat(seen(two, codeOfTwo)).isEmpty();

        consent("{\"type\":\"clinic\"}", team(), "[\"appointment_times\",\"care_team\"]", "[\"treatment\"]");
        JsonNode back = seen(two, codeOfTwo);
        assertThat(back).hasSize(1);
        assertThat(back.at("/0/therapistId").asText()).isEqualTo(id(one).toString());
        assertThat(back.at("/0/start").asText()).isEqualTo(Diary.TEN.toString());
    }

    @Test
    void anIndividualAndAGroupTherapistSeeEachOthersTimesWithThatClientAloneAndUnderTheirConsentOnly() {
        Person alone = diary.people.client(diary.clinic);
        String nobodyElse = visible(view(one, diary.codeOf(diary.book(alone.actor(), id(one), Diary.at(120)))));
        Person member = diary.people.client(diary.clinic);
        String codeOfMember = diary.codeOf(diary.book(member.actor(), id(two), Diary.at(300)));
        makeGroup(Diary.at(60), codeOfMember);

        // What another member agrees to opens nothing of this one.
        consent(member, "{\"type\":\"clinic\"}", team(), "[\"appointment_times\",\"care_team\"]", "[\"treatment\"]");
        assertThat(visible(view(one, codeOfOne))).isEqualTo(nobodyElse);
        assertThat(seen(two, codeOfTwo)).isEmpty();
        assertThat(seen(two, codeOfMember)).isEmpty();

        teamConsent(therapists(two), team(one));
        teamConsent(therapists(one), team(two));
        JsonNode group = seen(one, codeOfOne);
        assertThat(group).hasSize(1);
        assertThat(fields(group.path(0))).containsExactly("start", "end");
        assertThat(group.at("/0/start").asText()).isEqualTo(Diary.at(60).toString());
        JsonNode individual = seen(two, codeOfTwo);
        assertThat(individual).hasSize(1);
        assertThat(individual.at("/0/start").asText()).isEqualTo(Diary.TEN.toString());
        assertThat(seen(two, codeOfMember)).isEmpty();
    }

    /** The second therapist's session at that time becomes a group's, with one more member. */
    private void makeGroup(Instant start, String codeOfMember) {
        SessionTypeId group = diary.sessionType("group", 8);
        diary.jdbi().useHandle(handle -> {
            handle.execute(
                    "UPDATE appointment SET session_type_id = ?, capacity = 8, seats_taken = 2"
                            + " WHERE therapist_id = ? AND start_at = ?",
                    group,
                    id(two),
                    start);
            handle.execute(
                    "INSERT INTO participant (appointment_id, client_id, clinic_id, care_relationship_id, state, status,"
                            + " start_at) SELECT a.id, c.client_id, c.clinic_id, c.id, 'NY', 'accepted', a.start_at"
                            + " FROM care_relationship c JOIN appointment a ON a.therapist_id = c.therapist_id"
                            + " WHERE c.therapist_id = ? AND c.client_code = ? AND a.start_at = ?",
                    id(two),
                    codeOfMember,
                    start);
        });
    }

    @Test
    void stopsAtOnceWhenTakenBackAndAtItsTime() {
        String first = teamConsent(therapists(two), team(one));
        assertThat(seen(one, codeOfOne)).hasSize(1);
        assertThat(outcome(revoke(first))).isEqualTo("200");
        assertThat(seen(one, codeOfOne)).isEmpty();
        teamConsent(therapists(two), team(one));
        CLOCK.set(Instant.parse("2026-05-04T13:59:59.999999Z"));
        assertThat(seen(one, codeOfOne)).hasSize(1);
        CLOCK.set(Instant.parse("2026-05-04T14:00:00Z"));
        assertThat(seen(one, codeOfOne)).isEmpty();
    }

    @Test
    void pagesTheTimes() {
        teamConsent(therapists(two), team(one));
        diary.book(client.actor(), id(two), Diary.at(24 * 60));
        diary.book(client.actor(), id(two), Diary.at(48 * 60));
        String path = "/api/clients/" + codeOfOne + "/care-team?limit=2";
        JsonNode page = json(wire.get(path, one));
        assertThat(page.path("items")).hasSize(2);
        JsonNode rest = json(wire.get(path + "&cursor=" + page.path("next").asText(), one));
        assertThat(rest.path("items")).hasSize(1);
        assertThat(rest.at("/items/0/start").asText())
                .isEqualTo(Diary.at(48 * 60).toString());
        assertThat(rest.has("next")).isFalse();
    }

    @Test
    void countsTheLooksOfADayAndShowsEachInTheAccessLog() {
        String consent = teamConsent(therapists(two), team(one));
        seen(one, codeOfOne);
        CLOCK.advance(Duration.ofMinutes(5));
        seen(one, codeOfOne);
        assertThat(ledger()).hasSize(1);
        JsonNode row = ledger().path(0);
        assertThat(row.path("times").asInt()).isEqualTo(2);
        assertThat(row.path("at").asText()).isEqualTo("2026-05-04T13:00:00Z");
        assertThat(row.path("lastAt").asText()).isEqualTo("2026-05-04T13:05:00Z");
        assertThat(row.path("ground").asText()).isEqualTo("consent");
        assertThat(row.at("/recipient/therapistIds/0").asText()).isEqualTo(id(one).toString());
        assertThat(row.at("/consentIds/0").asText()).isEqualTo(consent);
        JsonNode log = json(wire.get("/api/me/access-log", client)).path("items");
        assertThat(log)
                .filteredOn(item -> item.path("what").asText().equals("disclose"))
                .hasSize(2)
                .allSatisfy(item -> {
                    assertThat(item.path("role").asText()).isEqualTo("therapist");
                    assertThat(item.path("purpose").asText()).isEqualTo("treatment");
                    assertThat(item.at("/fields/0").asText()).isEqualTo("appointment_times");
                });
    }

    @Test
    void carriesOutAConsentWithNoticeScopeAndLedger() {
        String consent = outsideConsent("[\"appointment_times\"]");
        JsonNode open =
                json(wire.get("/api/clients/" + codeOfOne + "/consents", one)).path("items");
        assertThat(open).hasSize(1);
        assertThat(open.at("/0/id").asText()).isEqualTo(consent);
        HttpResponse<String> answer = disclose(one, codeOfOne, consent);
        assertThat(outcome(answer)).as(answer.body()).isEqualTo("201");
        JsonNode document = json(answer);
        assertThat(document.path("notice").asText()).isEqualTo(NOTICE);
        assertThat(document.path("clientName").asText()).isEqualTo("Wilhelmina Quackenbush");
        assertThat(document.path("purposes")).extracting(JsonNode::asText).containsExactly("treatment", "payment");
        assertThat(document.path("sessions")).hasSize(1);
        assertThat(fields(document.at("/sessions/0"))).containsExactly("start", "end");
        assertThat(document.has("therapist")).isFalse();
        assertThat(document.path("text").asText())
                .startsWith(NOTICE)
                .contains("Umbrellabird Family Practice", "treatment, payment", Diary.TEN.toString())
                .doesNotContain(Diary.at(60).toString());
        JsonNode row = ledger().path(0);
        assertThat(row.path("id").asText()).isEqualTo(document.path("id").asText());
        assertThat(row.at("/recipient/name").asText()).isEqualTo("Umbrellabird Family Practice");
        assertThat(row.path("information")).extracting(JsonNode::asText).containsExactly("appointment_times");
        assertThat(row.path("purposes")).extracting(JsonNode::asText).containsExactly("treatment", "payment");
    }

    @Test
    void theClientAsksForItAndWhoMayDiscloseFindsIt() {
        String consent = outsideConsent("[\"attendance\"]");
        String list = "/api/clients/" + codeOfOne + "/consents";
        assertThat(json(wire.get(list, one)).at("/items/0").has("requestedAt")).isFalse();
        String ask = "/api/consents/%s/request";
        HttpResponse<String> asked = wire.post(ask.formatted(consent), client, "");
        assertThat(text(asked, "requestedAt")).isEqualTo("2026-05-04T13:00:00Z");
        CLOCK.advance(Duration.ofMinutes(1));
        assertThat(wire.post(ask.formatted(consent), client, "").body()).isEqualTo(asked.body());
        assertThat(json(wire.get(list, one)).at("/items/0/requestedAt").asText())
                .isEqualTo("2026-05-04T13:00:00Z");
        String team = teamConsent(therapists(one), team(two));
        assertThat(outcome(wire.post(ask.formatted(team), client, ""))).isEqualTo("409 conflict");
        revoke(consent);
        assertThat(outcome(wire.post(ask.formatted(consent), client, ""))).isEqualTo("409 conflict");
    }

    @Test
    void neverSendsTheRecipientsNoticeToTheClient() {
        String consent = outsideConsent("[\"appointment_times\"]");
        disclose(one, codeOfOne, consent);
        for (String path :
                List.of("/api/consents", "/api/me/disclosures", "/api/me/access-log", "/api/privacy-notices")) {
            assertThat(wire.get(path, client).body()).as(path).isNotEmpty().doesNotContainIgnoringCase("42 CFR");
        }
    }

    @Test
    void disclosesNothingWithoutItsConsent() {
        String consent = outsideConsent("[\"attendance\",\"care_team\"]");
        String unknown = visible(disclose(one, codeOfOne, UUID.randomUUID().toString()));
        assertThat(unknown).startsWith("404");
        assertThat(visible(disclose(two, codeOfTwo, consent)))
                .as("who may not disclose")
                .isEqualTo(unknown);
        assertThat(visible(disclose(two, codeOfOne, consent)))
                .as("another's code")
                .isEqualTo(unknown);
        String team = teamConsent(therapists(one), team(two));
        assertThat(visible(disclose(one, codeOfOne, team)))
                .as("for the care team")
                .isEqualTo(unknown);
        JsonNode document = json(disclose(one, codeOfOne, consent));
        assertThat(document.path("therapist").asText()).isEqualTo("T. Therapist");
        assertThat(document.at("/sessions/0/status").asText()).isEqualTo("booked");
        assertThat(document.at("/sessions/0").has("end")).isFalse();
        CLOCK.set(Instant.parse("2026-05-04T14:00:00Z"));
        assertThat(visible(disclose(one, codeOfOne, consent))).as("expired").isEqualTo(unknown);
        CLOCK.set(TestClock.MONDAY);
        revoke(consent);
        assertThat(visible(disclose(one, codeOfOne, consent))).as("revoked").isEqualTo(unknown);
        assertThat(json(wire.get("/api/clients/" + codeOfOne + "/consents", one))
                        .path("items"))
                .isEmpty();
        assertThat(ledger()).hasSize(1);
    }

    @Test
    void discloseNothingAfterTakingBackWasAcknowledged() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 5; round++) {
                String consent = outsideConsent("[\"appointment_times\"]");
                AtomicBoolean acknowledged = new AtomicBoolean();
                List<Future<Integer>> late = new ArrayList<>();
                for (int worker = 0; worker < 3; worker++) {
                    late.add(workers.submit(() -> {
                        int wrong = 0;
                        for (int i = 0; i < 6; i++) {
                            boolean after = acknowledged.get();
                            int status = disclose(one, codeOfOne, consent).statusCode();
                            assertThat(status).isIn(201, 404);
                            wrong += after && status == 201 ? 1 : 0;
                        }
                        return wrong;
                    }));
                }
                Future<Integer> revoking = workers.submit(() -> {
                    int status = revoke(consent).statusCode();
                    acknowledged.set(true);
                    return status;
                });
                assertThat(revoking.get(60, TimeUnit.SECONDS)).isEqualTo(200);
                for (Future<Integer> worker : late) {
                    assertThat(worker.get(60, TimeUnit.SECONDS)).isZero();
                }
            }
        } finally {
            workers.shutdownNow();
        }
        // What left is in the ledger, and nothing else is.
        int told = diary.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM audit_event WHERE clinic_id = ? AND action = 'disclose'"
                                        + " AND outcome = 'done'",
                                diary.clinic)
                        .mapTo(Integer.class)
                        .one());
        assertThat(ledger()).hasSize(told);
    }

    @Test
    void theLedgerIsSealedAndPagesLatestFirst() {
        String consent = outsideConsent("[\"appointment_times\"]");
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            told.add(0, text(disclose(one, codeOfOne, consent), "id"));
            CLOCK.advance(Duration.ofSeconds(1));
        }
        JsonNode page = json(wire.get("/api/me/disclosures?limit=2", client));
        JsonNode rest = json(wire.get(
                "/api/me/disclosures?limit=2&cursor=" + page.path("next").asText(), client));
        List<String> read = new ArrayList<>();
        page.path("items").forEach(item -> read.add(item.path("id").asText()));
        rest.path("items").forEach(item -> read.add(item.path("id").asText()));
        assertThat(read).isEqualTo(told);
        String rows = diary.jdbi()
                .withHandle(handle -> handle
                        .select(
                                "SELECT terms FROM disclosure WHERE client_id = ?",
                                client.actor().requireClient())
                        .mapTo(byte[].class)
                        .stream()
                        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                        .reduce("", String::concat));
        assertThat(rows).isNotEmpty().doesNotContain("Umbrellabird").doesNotContain("treatment");
    }

    @Test
    void opensNothingToATherapistWhoseCareEnded() {
        teamConsent("{\"type\":\"clinic\"}", team());
        assertThat(seen(one, codeOfOne)).hasSize(1);
        assertThat(outcome(wire.post("/api/clients/" + codeOfOne + "/end", one, "")))
                .isEqualTo("204");
        assertThat(outcome(view(one, codeOfOne))).isEqualTo("404 not_found");
        assertThat(seen(two, codeOfTwo)).isEmpty();
    }
}
