package org.alcove.booking;

import static org.alcove.booking.Wire.fields;
import static org.alcove.booking.Wire.json;
import static org.alcove.booking.Wire.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who can open whose identity, and what their clients and the privacy officer see of it. */
final class LooksHttpTest {
    private static final String WHOLE = """
            {"preferredName":"Wim","legalName":"Wilhelmina Quackenbush","pronouns":"she","email":"w@example.org",
             "phone":"+1 (212) 555-0100","address":"1 Example Street\\nNew York","dateOfBirth":"1990-02-28",
             "emergencyContact":"A. Example, 555 0101","insuranceMemberId":"QX-77","notes":"Rings twice"}""";

    private static AlcoveServer server;
    private static Wire wire;

    private final Diary diary = new Diary();
    private final Person therapist = diary.therapist();
    private final Person client = diary.people.client(diary.clinic);
    private final Person officer = diary.people.privacyOfficer(diary.clinic);

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
        wire = new Wire(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private String codeAfterBooking(Person who, Instant start) {
        return diary.codeOf(diary.book(who.actor(), therapist.actor().requireTherapist(), start));
    }

    private static String path(String code) {
        return "/api/clients/" + code + "/identity/open";
    }

    private JsonNode open(String code, String body) {
        var answer = wire.post(path(code), therapist, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private List<JsonNode> log(Person who) {
        List<JsonNode> items = new ArrayList<>();
        json(wire.get("/api/me/access-log", who)).path("items").forEach(items::add);
        return items;
    }

    private List<JsonNode> looks() {
        return log(client).stream()
                .filter(item -> item.path("what").asText().equals("identity_open"))
                .toList();
    }

    private long rows(String action) {
        return diary.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM audit_event WHERE clinic_id = ? AND action = ?",
                                diary.clinic,
                                action)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void aClientSaysWhoTheyAreAndReadsItBack() {
        assertThat(fields(json(wire.get("/api/me/identity", client)))).isEmpty();
        assertThat(json(wire.send("PUT", "/api/me/identity", client, WHOLE)))
                .isEqualTo(json(wire.get("/api/me/identity", client)))
                .hasSize(10);
        assertThat(outcome(
                        wire.send("PUT", "/api/me/identity", client, "{\"preferredName\":\" Wim \",\"notes\":\"\"}")))
                .isEqualTo("200");
        JsonNode left = json(wire.get("/api/me/identity", client));
        assertThat(fields(left)).containsExactly("preferredName");
        assertThat(left.path("preferredName").asText()).isEqualTo("Wim");
        assertThat(rows("identity_read")).isEqualTo(3);
        assertThat(rows("identity_write")).isEqualTo(2);
    }

    @Test
    void refusesWhatCantBeRightAndEchoesNothing() {
        var refused = wire.send("PUT", "/api/me/identity", client, """
                {"preferredName":"%s","email":"Quackenbush","phone":"Quackenbush","dateOfBirth":"2031-01-01",
                 "notes":"Quack\\u0000enbush"}""".formatted("Quackenbush".repeat(30)));
        assertThat(outcome(refused)).isEqualTo("422 invalid");
        assertThat(json(refused).path("errors"))
                .extracting(error -> error.path("pointer").asText() + " "
                        + error.path("code").asText())
                .containsExactlyInAnyOrder(
                        "/preferredName too_long",
                        "/email invalid_email",
                        "/phone invalid_phone",
                        "/dateOfBirth out_of_range",
                        "/notes unprintable_character");
        assertThat(refused.body()).doesNotContain("Quack").doesNotContain("2031");
        assertThat(fields(json(wire.get("/api/me/identity", client)))).isEmpty();
        assertThat(outcome(wire.send("PUT", "/api/me/identity", client, ""))).startsWith("4");
    }

    @Test
    void opensWhatThePurposeNeedsAndNoMore() {
        wire.send("PUT", "/api/me/identity", client, WHOLE);
        String code = codeAfterBooking(client, Diary.TEN);
        assertThat(fields(open(code, "{\"purpose\":\"prepare_session\"}")))
                .containsExactlyInAnyOrder("preferredName", "pronouns", "notes");
        assertThat(fields(open(code, "{\"purpose\":\"contact\",\"fields\":[\"phone\"]}")))
                .containsExactly("phone");
        assertThat(fields(open(code, "{\"purpose\":\"contact\",\"fields\":[]}")))
                .isEmpty();
        assertThat(fields(open(code, "{\"purpose\":\"billing\"}"))).doesNotContain("notes", "phone");
        assertThat(outcome(wire.post(path(code), therapist, "{\"purpose\":\"contact\",\"fields\":[\"legalName\"]}")))
                .isEqualTo("422 invalid");
        assertThat(outcome(wire.post(path(code), therapist, "{\"purpose\":\"curiosity\"}")))
                .isEqualTo("422 invalid");
        assertThat(outcome(wire.post(path(code), therapist, "{}"))).isEqualTo("422 invalid");
        assertThat(outcome(wire.post(path(code), therapist, "{\"purpose\":\"contact\",\"fields\":[\"x\",null]}")))
                .isEqualTo("422 invalid");
        assertThat(rows("identity_open")).isEqualTo(4);
    }

    @Test
    void nobodyElseAndNoOtherCodeOpensAnything() {
        wire.send("PUT", "/api/me/identity", client, WHOLE);
        String code = codeAfterBooking(client, Diary.TEN);
        String body = "{\"purpose\":\"contact\"}";
        var unknown = wire.post(path("quiet-quiet"), therapist, body);
        assertThat(outcome(unknown)).isEqualTo("404 not_found");
        assertThat(wire.post(path(code), diary.therapist(), body).body()).isEqualTo(unknown.body());
        for (Person nobody : List.of(diary.people.admin(diary.clinic), officer, client)) {
            assertThat(outcome(wire.post(path(code), nobody, body))).isEqualTo("403 forbidden");
        }
        assertThat(looks()).isEmpty();
        // Those who tried stand in the trail all the same.
        long denied = diary.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM audit_event WHERE clinic_id = ?"
                                        + " AND action = 'identity_open' AND outcome = 'denied'",
                                diary.clinic)
                        .mapTo(Long.class)
                        .one());
        assertThat(denied).isEqualTo(2);
    }

    @Test
    void nothingOpensAfterCareHasEnded() {
        wire.send("PUT", "/api/me/identity", client, WHOLE);
        String code = codeAfterBooking(client, Diary.TEN);
        open(code, "{\"purpose\":\"contact\"}");
        assertThat(outcome(wire.post("/api/me/care/" + therapist.actor().requireTherapist() + "/end", client, "")))
                .isEqualTo("204");
        assertThat(outcome(wire.post(path(code), therapist, "{\"purpose\":\"contact\"}")))
                .isEqualTo("404 not_found");
        String again = codeAfterBooking(client, Diary.at(120));
        open(again, "{\"purpose\":\"contact\"}");
    }

    @Test
    void grantsRestWhileAnotherAccountWaitsToBeTheSameTherapist() {
        wire.send("PUT", "/api/me/identity", client, WHOLE);
        String code = codeAfterBooking(client, Diary.TEN);
        Person second = diary.people.therapist(diary.clinic, therapist.actor().requireTherapist());
        diary.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET therapist_pending = 1 WHERE id = ?",
                        second.actor().accountId()));
        assertThat(outcome(wire.post(path(code), therapist, "{\"purpose\":\"contact\"}")))
                .isEqualTo("404 not_found");
        assertThat(json(wire.post("/api/me/clients/open-today", therapist, "")).path("items"))
                .isEmpty();
        assertThat(outcome(wire.post("/api/accounts/" + second.actor().accountId() + "/approve", officer, "")))
                .startsWith("20");
        open(code, "{\"purpose\":\"contact\"}");
    }

    @Test
    void theClientSeesEachLookWithRolePurposeAndGround() {
        wire.send("PUT", "/api/me/identity", client, WHOLE);
        String code = codeAfterBooking(client, Diary.TEN);
        open(code, "{\"purpose\":\"contact\",\"fields\":[\"phone\",\"email\"]}");
        assertThat(looks()).hasSize(1);
        JsonNode look = looks().get(0);
        assertThat(look.path("at").asText()).isEqualTo(TestClock.MONDAY.toString());
        assertThat(look.path("role").asText()).isEqualTo("therapist");
        assertThat(look.path("purpose").asText()).isEqualTo("contact");
        assertThat(look.path("ground").asText()).isEqualTo("care");
        assertThat(look.path("fields")).extracting(JsonNode::asText).containsExactlyInAnyOrder("email", "phone");
        // What a client does alone is no look, and nobody sees another's.
        assertThat(log(client)).allMatch(item -> !item.path("role").asText().equals("client"));
        assertThat(log(diary.people.client(diary.clinic))).isEmpty();
    }

    @Test
    void theAccessLogComesInPages() {
        String code = codeAfterBooking(client, Diary.TEN);
        for (int i = 0; i < 5; i++) {
            open(code, "{\"purpose\":\"safety\"}");
        }
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = json(wire.get("/api/me/access-log?limit=2" + next, client));
            page.path("items").forEach(item -> seen.add(item.path("what").asText()));
            next = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!next.isEmpty());
        assertThat(seen).hasSize(5).containsOnly("identity_open");
        assertThat(outcome(wire.get("/api/me/access-log?cursor=x", client))).isEqualTo("422 invalid");
    }

    @Test
    void opensTodaysPreferredNamesInOneGoWithOneRowForEachClient() {
        // Monday, 08:00 in New York; the session of 23:30 is today there, and tomorrow in UTC.
        wire.send("PUT", "/api/me/identity", client, WHOLE);
        Person nameless = diary.people.client(diary.clinic);
        Person tomorrow = diary.people.client(diary.clinic);
        codeAfterBooking(client, Instant.parse("2026-05-04T18:00:00Z"));
        codeAfterBooking(client, Instant.parse("2026-05-05T03:00:00Z"));
        codeAfterBooking(nameless, Instant.parse("2026-05-04T20:00:00Z"));
        codeAfterBooking(tomorrow, Instant.parse("2026-05-05T04:00:00Z"));
        JsonNode items =
                json(wire.post("/api/me/clients/open-today", therapist, "")).path("items");
        assertThat(items)
                .extracting(item -> item.path("start").asText() + " "
                        + item.path("preferredName").asText("-"))
                .containsExactly("2026-05-04T18:00:00Z Wim", "2026-05-04T20:00:00Z -", "2026-05-05T03:00:00Z Wim");
        assertThat(looks()).hasSize(1);
        assertThat(looks().get(0).path("fields")).extracting(JsonNode::asText).containsExactly("preferredName");
        assertThat(log(nameless)).hasSize(1);
        assertThat(log(tomorrow)).isEmpty();
    }

    @Test
    void theOfficerReadsTheTrailAndEachLookAtItIsInIt() {
        wire.send("PUT", "/api/me/identity", client, WHOLE);
        String code = codeAfterBooking(client, Diary.TEN);
        open(code, "{\"purpose\":\"contact\"}");
        JsonNode first = json(wire.get("/api/audit", officer)).path("items");
        assertThat(first).extracting(item -> item.path("action").asText()).contains("audit_read");
        JsonNode look =
                json(wire.get("/api/audit?action=identity_open", officer)).path("items");
        assertThat(look).hasSize(1);
        String pseudonym = look.path(0).path("client").asText();
        assertThat(pseudonym)
                .isNotEmpty()
                .isNotEqualTo(client.actor().requireClient().toString());
        JsonNode about =
                json(wire.get("/api/audit?subject=" + pseudonym, officer)).path("items");
        assertThat(about).extracting(item -> item.path("action").asText()).contains("identity_write", "identity_open");
        assertThat(json(wire.get("/api/audit?action=audit_read", officer)).path("items"))
                .hasSize(4);
        assertThat(json(wire.get("/api/audit?to=2026-01-01T00:00:00Z", officer)).path("items"))
                .isEmpty();
        assertThat(json(wire.get("/api/audit?from=2027-01-01T00:00:00Z", officer))
                        .path("items"))
                .isEmpty();
        assertThat(json(wire.get("/api/audit", diary.people.privacyOfficer(diary.people.clinic())))
                        .path("items"))
                .hasSize(1);
        assertThat(wire.get("/api/audit?limit=500", officer).body())
                .doesNotContain("Quackenbush")
                .doesNotContain(client.actor().requireClient().toString());
        assertThat(outcome(wire.get("/api/audit?action=nonsense", officer))).isEqualTo("422 invalid");
        assertThat(outcome(wire.get("/api/audit?subject=nonsense", officer))).isEqualTo("422 invalid");
        assertThat(json(wire.get("/api/audit?subject=" + UUID.randomUUID(), officer))
                        .path("items"))
                .isEmpty();
        assertThat(outcome(wire.get("/api/audit", diary.people.admin(diary.clinic))))
                .isEqualTo("403 forbidden");
    }

    /** Their own rows would tell them what the trail calls a client of theirs, and that whom else the client sees. */
    @Test
    void anOfficerWhoIsATherapistTooIsNotToldWhichRowsAreAboutOneClient() {
        Person other = diary.therapist();
        open(codeAfterBooking(client, Diary.TEN), "{\"purpose\":\"contact\"}");
        String elsewhere = diary.codeOf(
                diary.book(client.actor(), other.actor().requireTherapist(), Diary.TEN.plus(Duration.ofHours(2))));
        assertThat(wire.post(path(elsewhere), other, "{\"purpose\":\"contact\"}")
                        .statusCode())
                .isEqualTo(200);
        wire.get("/api/me/identity", client);
        JsonNode whole = json(wire.get("/api/audit?limit=500", officer)).path("items");
        String pseudonym = whole.findValue("client").asText();
        // What a client's account is called, which is not its id.
        String account = StreamSupport.stream(whole.spliterator(), false)
                .filter(row -> row.path("role").asText().equals("client"))
                .map(row -> row.path("accountId").asText())
                .findFirst()
                .orElseThrow();
        assertThat(whole.toString()).doesNotContain(client.actor().accountId().toString());
        diary.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO account_role (account_id, role) VALUES (?, 'privacy_officer')",
                        therapist.actor().accountId()));

        JsonNode seen = json(wire.get("/api/audit?limit=500", therapist)).path("items");

        assertThat(seen).hasSize(whole.size() + 1);
        assertThat(seen.toString()).doesNotContain(pseudonym).doesNotContain(account);
        assertThat(seen.findValues("client")).isEmpty();
        assertThat(seen)
                .filteredOn(row -> row.path("role").asText().equals("client"))
                .isNotEmpty()
                .noneMatch(row -> row.has("subjectId"));
        // Who of those who work here did what stands there as before.
        assertThat(seen.findValuesAsText("accountId"))
                .contains(
                        therapist.actor().accountId().toString(),
                        other.actor().accountId().toString(),
                        officer.actor().accountId().toString());
        assertThat(json(wire.get("/api/audit?subject=" + pseudonym, therapist)).path("items"))
                .isEmpty();
        assertThat(json(wire.get("/api/audit?subject=" + pseudonym, officer)).path("items"))
                .isNotEmpty();
    }

    /** They know whose appointment it is, and so whose rows those would be. */
    @Test
    void anOfficerWhoIsATherapistTooFindsByTheirOwnAppointmentNothingThatItsClientDid() {
        String id = diary.book(client.actor(), therapist.actor().requireTherapist(), Diary.TEN)
                .id()
                .toString();
        String booked = "/api/appointments/" + id;
        assertThat(wire.get(booked, client).statusCode()).isEqualTo(200);
        assertThat(wire.get(booked, therapist).statusCode()).isEqualTo(200);
        assertThat(wire.post(booked + "/cancel", client, "", "If-Match", "*").statusCode())
                .isEqualTo(200);
        Person colleague = diary.therapist();
        String account = colleague.actor().accountId().toString();
        assertThat(wire.post("/api/accounts/" + account + "/disable", diary.people.admin(diary.clinic), "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(rolesBySubject(id, officer)).containsOnly("client", "therapist");
        diary.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO account_role (account_id, role) VALUES (?, 'privacy_officer')",
                        therapist.actor().accountId()));

        assertThat(rolesBySubject(id, therapist)).containsOnly("therapist");
        // Who works here is told of as before.
        assertThat(rolesBySubject(account, therapist)).containsOnly("admin");
    }

    private static List<String> rolesBySubject(String subject, Person asking) {
        return json(wire.get("/api/audit?limit=500&subject=" + subject, asking))
                .path("items")
                .findValuesAsText("role");
    }

    @Test
    void theTrailComesInPagesWithoutGapOrRepeat() {
        for (int i = 0; i < 7; i++) {
            wire.get("/api/me/identity", client);
        }
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = json(wire.get("/api/audit?action=identity_read&limit=3" + next, officer));
            page.path("items").forEach(item -> seen.add(item.path("id").asText()));
            next = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!next.isEmpty());
        assertThat(seen).hasSize(7).doesNotHaveDuplicates();
    }
}
