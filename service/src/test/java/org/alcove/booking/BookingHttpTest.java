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
import java.util.UUID;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract of booking as programs see it. */
final class BookingHttpTest {
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
    void check() {
        CLOCK.set(TestClock.MONDAY);
        diary.check();
    }

    private String wish(Instant start) {
        return wish(start, therapist);
    }

    private String wish(Instant start, Person with) {
        return "{\"therapistId\":\"%s\",\"sessionTypeId\":\"%s\",\"start\":\"%s\"}"
                .formatted(with.actor().requireTherapist(), diary.fifty, start);
    }

    private HttpResponse<String> book(Person who, Instant start, String... headers) {
        return wire.post("/api/appointments", who, wish(start), headers);
    }

    private String booked(Person who, Instant start) {
        HttpResponse<String> answer = book(who, start);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return text(answer, "id");
    }

    /** The code under which the therapist has the only client that booked. */
    private String onlyCode() {
        JsonNode items = json(wire.get("/api/me/clients", therapist)).path("items");
        assertThat(items).hasSize(1);
        return items.path(0).path("clientCode").asText();
    }

    @Test
    void createsAnAppointmentWithLocationAndEntityTag() {
        HttpResponse<String> answer = book(client, Diary.TEN);
        assertThat(answer.statusCode()).isEqualTo(201);
        String location = answer.headers().firstValue("Location").orElseThrow();
        assertThat(location).endsWith("/api/appointments/" + text(answer, "id"));
        assertThat(answer.headers().firstValue("ETag")).contains("\"1\"");
        assertThat(fields(json(answer)))
                .containsExactlyInAnyOrder(
                        "id", "therapistId", "sessionTypeId", "start", "end", "status", "version", "state", "selfPay");
        assertThat(text(answer, "start")).isEqualTo("2026-05-05T14:00:00Z");
        assertThat(text(answer, "end")).isEqualTo("2026-05-05T14:50:00Z");
        assertThat(text(answer, "status")).isEqualTo("booked");
        HttpResponse<String> read = wire.get("/api/appointments/" + text(answer, "id"), client);
        assertThat(read.headers().firstValue("ETag")).contains("\"1\"");
        assertThat(json(read)).isEqualTo(json(answer));
    }

    @Test
    void showsEachRoleItsOwnFieldsAndNoMore() {
        String id = booked(client, Diary.TEN);
        Person admin = diary.people.admin(diary.clinic);
        JsonNode mine = json(wire.get("/api/appointments", client)).path("items");
        assertThat(fields(mine.path(0)))
                .containsExactlyInAnyOrder(
                        "id", "therapistId", "sessionTypeId", "start", "end", "status", "version", "state", "selfPay");
        JsonNode theirs = json(wire.get("/api/appointments", therapist)).path("items");
        assertThat(fields(theirs.path(0)))
                .containsExactlyInAnyOrder(
                        "id",
                        "therapistId",
                        "sessionTypeId",
                        "clientCode",
                        "start",
                        "end",
                        "status",
                        "version",
                        "state",
                        "selfPay");
        JsonNode busy = json(wire.get("/api/appointments", admin)).path("items");
        assertThat(busy).hasSize(1);
        assertThat(fields(busy.path(0))).containsExactlyInAnyOrder("therapistId", "start", "end");
        assertThat(outcome(wire.get("/api/appointments/" + id, admin))).isEqualTo("403 forbidden");
        assertThat(outcome(wire.get("/api/me/clients", admin))).isEqualTo("403 forbidden");
        assertThat(outcome(wire.get("/api/appointments", diary.people.privacyOfficer(diary.clinic))))
                .isEqualTo("403 forbidden");
        String whole = wire.get("/api/appointments", therapist).body()
                + wire.get("/api/appointments", admin).body();
        assertThat(whole).doesNotContain(client.actor().requireClient().toString());
        JsonNode caseload = json(wire.get("/api/me/clients", therapist)).path("items");
        assertThat(fields(caseload.path(0))).containsExactlyInAnyOrder("clientCode", "since", "nextAppointment");
    }

    @Test
    void answersOne404ToWhoeverIsNoParticipant() {
        String id = booked(client, Diary.TEN);
        Diary elsewhere = new Diary();
        String unknown =
                wire.get("/api/appointments/" + UUID.randomUUID(), client).body();
        for (Person stranger : new Person[] {
            diary.people.client(diary.clinic),
            diary.therapist(),
            elsewhere.therapist(),
            elsewhere.people.client(elsewhere.clinic)
        }) {
            assertThat(wire.get("/api/appointments/" + id, stranger).body()).isEqualTo(unknown);
            for (String change : new String[] {"/cancel", "/reschedule"}) {
                HttpResponse<String> answer = wire.post(
                        "/api/appointments/" + id + change,
                        stranger,
                        change.equals("/cancel") ? "" : "{\"start\":\"2026-05-05T16:00:00Z\"}",
                        "If-Match",
                        "\"1\"");
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
                assertThat(answer.body()).isEqualTo(unknown);
            }
        }
        assertThat(wire.get("/api/appointments/not-an-id", client).body()).isEqualTo(unknown);
        assertThat(outcome(wire.post("/api/appointments/" + id + "/complete", diary.therapist(), "")))
                .isEqualTo("404 not_found");
        assertThat(outcome(wire.post("/api/appointments", client, wish(Diary.TEN, elsewhere.therapist()))))
                .isEqualTo("404 not_found");
    }

    @Test
    void refusesWhatIsTakenNotOfferedOrMalformed() {
        booked(client, Diary.TEN);
        Person other = diary.people.client(diary.clinic);
        assertThat(outcome(book(other, Diary.TEN))).isEqualTo("409 slot_taken");
        assertThat(outcome(book(client, Diary.at(20)))).isEqualTo("409 slot_taken");
        assertThat(outcome(book(other, Diary.TEN.plusSeconds(60)))).isEqualTo("422 slot_not_offered");
        assertThat(outcome(book(other, TestClock.MONDAY.minusSeconds(300)))).isEqualTo("422 slot_not_offered");
        assertThat(outcome(book(therapist, Diary.at(120)))).isEqualTo("403 forbidden");
        for (String body : new String[] {
            "",
            "null",
            "[]",
            "7",
            "{}",
            "{\"start\":\"soon\"}",
            "{\"holdId\":7,\"start\":{}}",
            "{\"therapistId\":\"x\"}",
            "{\"start\":\"+999999999-12-31T23:59:59Z\"}",
            wish(Diary.TEN).replace("}", ",\"state\":\"new york\"}")
        }) {
            for (String path : new String[] {"/api/appointments", "/api/holds"}) {
                assertThat(wire.post(path, other, body).statusCode())
                        .as(path + body)
                        .isBetween(400, 422);
            }
            assertThat(wire.post("/api/offers", therapist, body).statusCode())
                    .as(body)
                    .isBetween(400, 422);
        }
    }

    @Test
    void replaysUnderOneKeyAndRefusesAnotherRequestUnderIt() {
        HttpResponse<String> first = book(client, Diary.TEN, "Idempotency-Key", "k-1");
        HttpResponse<String> again = book(client, Diary.TEN, "Idempotency-Key", "k-1");
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("ETag")).isEqualTo(first.headers().firstValue("ETag"));
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(outcome(book(client, Diary.at(120), "Idempotency-Key", "k-1")))
                .isEqualTo("422 key_reused");
        assertThat(json(wire.get("/api/appointments", client)).path("items")).hasSize(1);
        // A refusal is not kept: the key can still be used.
        Person other = diary.people.client(diary.clinic);
        assertThat(outcome(book(other, Diary.TEN, "Idempotency-Key", "k-2"))).isEqualTo("409 slot_taken");
        assertThat(outcome(book(other, Diary.at(60), "Idempotency-Key", "k-2"))).isEqualTo("201");
        // Keys are each account's own.
        assertThat(outcome(book(other, Diary.at(120), "Idempotency-Key", "k-1")))
                .isEqualTo("201");
    }

    @Test
    void changesOnlyTheVersionThatWasSeen() {
        String path = "/api/appointments/" + booked(client, Diary.TEN);
        String later = "{\"start\":\"%s\"}".formatted(Diary.at(120));
        assertThat(outcome(wire.post(path + "/cancel", client, ""))).isEqualTo("428 precondition_required");
        assertThat(outcome(wire.post(path + "/reschedule", client, later))).isEqualTo("428 precondition_required");
        assertThat(outcome(wire.post(path + "/cancel", client, "", "If-Match", "\"7\"")))
                .isEqualTo("412 precondition_failed");
        assertThat(outcome(wire.post(path + "/reschedule", client, later, "If-Match", "W/\"1\"")))
                .isEqualTo("412 precondition_failed");
        assertThat(wire.post(path + "/reschedule", client, "{}", "If-Match", "\"1\"")
                        .statusCode())
                .isEqualTo(422);
        HttpResponse<String> moved = wire.post(path + "/reschedule", client, later, "If-Match", "\"1\"");
        assertThat(outcome(moved)).isEqualTo("200");
        assertThat(moved.headers().firstValue("ETag")).contains("\"2\"");
        assertThat(text(moved, "start")).isEqualTo(Diary.at(120).toString());
        booked(diary.people.client(diary.clinic), Diary.at(300));
        assertThat(outcome(wire.post(
                        path + "/reschedule",
                        therapist,
                        "{\"start\":\"%s\"}".formatted(Diary.at(300)),
                        "If-Match",
                        "\"2\"")))
                .isEqualTo("409 slot_taken");
        HttpResponse<String> cancelled =
                wire.post(path + "/cancel", therapist, "{\"reason\":\"illness\"}", "If-Match", "\"1\", \"2\"");
        assertThat(outcome(cancelled)).isEqualTo("200");
        assertThat(text(cancelled, "status")).isEqualTo("cancelled");
        assertThat(outcome(wire.post(path + "/cancel", client, "", "If-Match", "\"2\"")))
                .isEqualTo("412 precondition_failed");
        assertThat(outcome(wire.post(path + "/cancel", client, "", "If-Match", "*")))
                .isEqualTo("409 wrong_status");
        assertThat(wire.post(path + "/cancel", client, "{\"reason\":\"because\"}", "If-Match", "*")
                        .statusCode())
                .isIn(400, 422);
    }

    @Test
    void settlesWhatTookPlaceOnceAndForGood() {
        String done = "/api/appointments/" + booked(client, Diary.TEN);
        String missed = "/api/appointments/" + booked(client, Diary.at(60));
        assertThat(outcome(wire.post(done + "/complete", therapist, ""))).isEqualTo("409 wrong_status");
        CLOCK.set(Diary.at(61));
        assertThat(outcome(wire.post(done + "/complete", client, ""))).isEqualTo("403 forbidden");
        assertThat(text(wire.post(done + "/complete", therapist, "", "If-Match", "\"1\""), "status"))
                .isEqualTo("fulfilled");
        assertThat(text(wire.post(missed + "/no-show", therapist, ""), "status"))
                .isEqualTo(json(wire.get(missed, therapist)).path("status").asText())
                .isNotEqualTo("booked");
        for (String change : new String[] {"/complete", "/no-show"}) {
            assertThat(outcome(wire.post(done + change, therapist, ""))).isEqualTo("409 wrong_status");
        }
        assertThat(outcome(wire.post(done + "/cancel", therapist, "", "If-Match", "*")))
                .isEqualTo("409 wrong_status");
    }

    @Test
    void keepsASlotAndGivesItBack() {
        HttpResponse<String> hold = wire.post("/api/holds", client, wish(Diary.TEN), "Idempotency-Key", "h");
        assertThat(outcome(hold)).isEqualTo("201");
        assertThat(fields(json(hold))).containsExactlyInAnyOrder("holdId", "expiresAt");
        assertThat(hold.headers().firstValue("Location").orElseThrow()).endsWith("/api/holds/" + text(hold, "holdId"));
        assertThat(wire.post("/api/holds", client, wish(Diary.TEN), "Idempotency-Key", "h")
                        .body())
                .isEqualTo(hold.body());
        Person other = diary.people.client(diary.clinic);
        assertThat(outcome(wire.post("/api/holds", other, wish(Diary.at(30))))).isEqualTo("409 slot_taken");
        String path = "/api/holds/" + text(hold, "holdId");
        assertThat(outcome(wire.send("DELETE", path, other, ""))).isEqualTo("404 not_found");
        assertThat(outcome(wire.send("DELETE", path, client, ""))).isEqualTo("204");
        assertThat(outcome(wire.send("DELETE", path, client, ""))).isEqualTo("404 not_found");
        String second = text(wire.post("/api/holds", other, wish(Diary.at(30))), "holdId");
        String byHold = "{\"holdId\":\"%s\"}".formatted(second);
        assertThat(outcome(wire.post("/api/appointments", client, byHold))).isEqualTo("409 slot_taken");
        HttpResponse<String> booked = wire.post("/api/appointments", other, byHold);
        assertThat(outcome(booked)).isEqualTo("201");
        assertThat(text(booked, "start")).isEqualTo(Diary.at(30).toString());
    }

    @Test
    void aClockThatIsSetBackGivesAHeldSlotToNobodyElseAndOnlyOnceToItsHolder() {
        Person other = diary.people.client(diary.clinic);
        String hold = text(wire.post("/api/holds", client, wish(Diary.TEN)), "holdId");
        String byHold = "{\"holdId\":\"%s\"}".formatted(hold);

        CLOCK.set(TestClock.MONDAY.minus(Duration.ofHours(2)));
        assertThat(outcome(book(other, Diary.TEN))).isEqualTo("409 slot_taken");
        assertThat(outcome(wire.post("/api/holds", other, wish(Diary.TEN)))).isEqualTo("409 slot_taken");
        HttpResponse<String> first = wire.post("/api/appointments", client, byHold, "Idempotency-Key", "b");
        assertThat(outcome(first)).isEqualTo("201");

        CLOCK.set(TestClock.MONDAY.minus(Duration.ofDays(1)));
        assertThat(wire.post("/api/appointments", client, byHold, "Idempotency-Key", "b")
                        .body())
                .isEqualTo(first.body());
        assertThat(outcome(wire.post("/api/appointments", client, byHold))).startsWith("409 ");
        CLOCK.set(TestClock.MONDAY.plus(Duration.ofHours(1)));
        assertThat(outcome(book(other, Diary.TEN))).startsWith("409 ");
    }

    @Test
    void letsATherapistProposeAndAClientAnswer() {
        booked(client, Diary.TEN);
        String code = onlyCode();
        String[] offers = new String[3];
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> made = wire.post("/api/offers", therapist, offer(code, Diary.at(120 + 60 * i)));
            assertThat(outcome(made)).as(made.body()).isEqualTo("201");
            assertThat(fields(json(made))).containsExactlyInAnyOrder("id", "expiresAt");
            offers[i] = "/api/offers/" + text(made, "id");
        }
        JsonNode seen = json(wire.get("/api/offers", client)).path("items");
        assertThat(seen).hasSize(3);
        assertThat(fields(seen.path(0)))
                .containsExactlyInAnyOrder("id", "therapistId", "sessionTypeId", "start", "expiresAt");
        assertThat(json(wire.get("/api/offers", therapist))
                        .path("items")
                        .path(0)
                        .path("clientCode")
                        .asText())
                .isEqualTo(code);
        Person stranger = diary.people.client(diary.clinic);
        assertThat(json(wire.get("/api/offers", stranger)).path("items")).isEmpty();
        assertThat(outcome(wire.post(offers[0] + "/accept", stranger, "{}"))).isEqualTo("404 not_found");
        HttpResponse<String> accepted = wire.post(offers[0] + "/accept", client, "{}", "Idempotency-Key", "o");
        assertThat(outcome(accepted)).isEqualTo("201");
        assertThat(accepted.headers().firstValue("ETag")).contains("\"1\"");
        assertThat(wire.post(offers[0] + "/accept", client, "{}", "Idempotency-Key", "o")
                        .body())
                .isEqualTo(accepted.body());
        assertThat(outcome(wire.post(offers[0] + "/accept", client, "{}"))).isEqualTo("409 conflict");
        assertThat(outcome(wire.send("DELETE", offers[0], therapist, ""))).isEqualTo("409 conflict");
        assertThat(outcome(wire.post(offers[1] + "/decline", stranger, ""))).isEqualTo("404 not_found");
        assertThat(outcome(wire.post(offers[1] + "/decline", client, ""))).isEqualTo("204");
        assertThat(outcome(wire.post(offers[1] + "/accept", client, "{}"))).isEqualTo("409 conflict");
        assertThat(outcome(wire.send("DELETE", offers[2], diary.therapist(), "")))
                .isEqualTo("404 not_found");
        assertThat(outcome(wire.send("DELETE", offers[2], therapist, ""))).isEqualTo("204");
        assertThat(outcome(wire.post(offers[2] + "/accept", client, "{}"))).isEqualTo("409 conflict");
        assertThat(json(wire.get("/api/offers", client)).path("items")).isEmpty();
        assertThat(outcome(wire.post("/api/offers", diary.therapist(), offer(code, Diary.at(600)))))
                .isEqualTo("404 not_found");
    }

    private String offer(String code, Instant start) {
        return "{\"clientCode\":\"%s\",\"sessionTypeId\":\"%s\",\"start\":\"%s\"}".formatted(code, diary.fifty, start);
    }
}
