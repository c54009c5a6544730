package org.alcove.booking;

import static org.alcove.booking.Wire.json;
import static org.alcove.booking.Wire.outcome;
import static org.alcove.booking.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.alcove.kernel.HoldId;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What therapists do with their caseload, and what is left of people who go, as programs see it. */
final class CareHttpTest {
    private static AlcoveServer server;
    private static Wire wire;

    private final Diary diary = new Diary();
    private final Person therapist = diary.therapist();

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
        wire = new Wire(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private String wish(Instant start) {
        return "{\"therapistId\":\"%s\",\"sessionTypeId\":\"%s\",\"start\":\"%s\"}"
                .formatted(therapist.actor().requireTherapist(), diary.fifty, start);
    }

    private HttpResponse<String> book(String token, Instant start) {
        return wire.send("POST", "/api/appointments", token, wish(start));
    }

    private Set<String> codes() {
        Set<String> codes = new TreeSet<>();
        json(wire.get("/api/me/clients?limit=500", therapist))
                .path("items")
                .forEach(item -> codes.add(item.path("clientCode").asText()));
        return codes;
    }

    private String onlyCode() {
        return codes().iterator().next();
    }

    @Test
    void listsTheCaseloadInPagesWithTheNextAppointment() {
        for (int i = 0; i < 3; i++) {
            assertThat(outcome(book(diary.people.client(diary.clinic).token(), Diary.at(60 * i))))
                    .isEqualTo("201");
        }
        JsonNode first = json(wire.get("/api/me/clients?limit=2", therapist));
        JsonNode second = json(
                wire.get("/api/me/clients?limit=2&cursor=" + first.path("next").asText(), therapist));
        assertThat(first.path("items")).hasSize(2);
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.has("next")).isFalse();
        assertThat(second.path("items")
                        .path(0)
                        .path("nextAppointment")
                        .path("start")
                        .asText())
                .startsWith("2026-05-05T");
        assertThat(outcome(wire.get("/api/me/clients?limit=x", therapist))).isEqualTo("422 invalid");
        assertThat(json(wire.get("/api/me/clients", diary.therapist())).path("items"))
                .isEmpty();
    }

    @Test
    void letsAnAcceptedClientBookMore() {
        Person fresh = diary.people.client(diary.clinic, false);
        assertThat(outcome(book(fresh.token(), Diary.TEN))).isEqualTo("201");
        assertThat(outcome(book(fresh.token(), Diary.at(60)))).isEqualTo("409 too_many_open_bookings");
        String path = "/api/clients/" + onlyCode() + "/accept";
        assertThat(outcome(wire.post(path, diary.therapist(), ""))).isEqualTo("404 not_found");
        assertThat(outcome(wire.post(path, therapist, ""))).isEqualTo("204");
        assertThat(outcome(book(fresh.token(), Diary.at(60)))).isEqualTo("201");
    }

    @Test
    void replacesACodeAndNeverGivesTheOldOneAgain() {
        Person client = diary.people.client(diary.clinic);
        book(client.token(), Diary.TEN);
        Set<String> seen = new TreeSet<>(codes());
        for (int i = 0; i < 5; i++) {
            String old = onlyCode();
            String replaced = text(wire.post("/api/clients/" + old + "/replace-code", therapist, ""), "clientCode");
            assertThat(seen.add(replaced)).isTrue();
            assertThat(codes()).containsExactly(replaced);
            assertThat(outcome(wire.post("/api/clients/" + old + "/replace-code", therapist, "")))
                    .isEqualTo("404 not_found");
            assertThat(outcome(wire.post("/api/clients/" + old + "/end", therapist, "")))
                    .isEqualTo("404 not_found");
        }
    }

    @Test
    void endsCareFromEitherSideAndBeginsAnewUnderAnotherCode() {
        Person client = diary.people.client(diary.clinic);
        Set<String> seen = new TreeSet<>();
        for (int round = 0; round < 2; round++) {
            String id = text(book(client.token(), Diary.TEN), "id");
            assertThat(outcome(book(client.token(), Diary.at(24 * 60)))).isEqualTo("201");
            String code = onlyCode();
            assertThat(seen.add(code)).isTrue();
            HttpResponse<String> ended = round == 0
                    ? wire.post("/api/clients/" + code + "/end", therapist, "")
                    : wire.post("/api/me/care/" + therapist.actor().requireTherapist() + "/end", client, "");
            assertThat(outcome(ended)).isEqualTo("204");
            assertThat(codes()).isEmpty();
            assertThat(text(wire.get("/api/appointments/" + id, client), "status"))
                    .isEqualTo("cancelled");
            assertThat(outcome(wire.post("/api/clients/" + code + "/end", therapist, "")))
                    .isEqualTo("404 not_found");
            diary.check();
        }
        assertThat(outcome(wire.post("/api/me/care/" + therapist.actor().requireTherapist() + "/end", client, "")))
                .isEqualTo("404 not_found");
        // The time is free again.
        assertThat(outcome(book(diary.people.client(diary.clinic).token(), Diary.TEN)))
                .isEqualTo("201");
    }

    @Test
    void bringsAClientBackWhileTheOldAccountAndItsFeedsDie() {
        Person lost = diary.people.client(diary.clinic);
        String id = text(book(lost.token(), Diary.TEN), "id");
        String feed = feed(lost);
        String path = "/api/clients/" + onlyCode() + "/re-entry";
        assertThat(outcome(wire.post(path, diary.therapist(), ""))).isEqualTo("404 not_found");
        assertThat(outcome(wire.post(path, lost, ""))).isEqualTo("403 forbidden");
        HttpResponse<String> issued = wire.post(path, therapist, "", "Idempotency-Key", "r");
        assertThat(outcome(issued)).isEqualTo("201");
        assertThat(wire.post(path, therapist, "", "Idempotency-Key", "r").body())
                .isEqualTo(issued.body());
        String body = "{\"token\":\"%s\",\"password\":\"nine quiet lanterns\"}".formatted(text(issued, "token"));
        HttpResponse<String> made = wire.send("POST", "/api/re-entry", "", body);
        assertThat(outcome(made)).as(made.body()).isEqualTo("201");
        assertThat(wire.get("/api/appointments", lost).statusCode()).isEqualTo(401);
        assertThat(wire.send("GET", feed, "", "").statusCode()).isEqualTo(404);
        HttpResponse<String> login = wire.send(
                "POST",
                "/api/login",
                "",
                "{\"loginName\":\"%s\",\"password\":\"nine quiet lanterns\"}".formatted(text(made, "loginName")));
        assertThat(outcome(login)).isEqualTo("200");
        String token = text(login, "token");
        assertThat(text(wire.send("GET", "/api/appointments/" + id, token, ""), "status"))
                .isEqualTo("booked");
        assertThat(outcome(wire.send("POST", "/api/appointments/" + id + "/cancel", token, "", "If-Match", "\"1\"")))
                .isEqualTo("200");
        assertThat(codes()).hasSize(1);
        assertThat(wire.send("POST", "/api/re-entry", "", body).statusCode()).isBetween(400, 499);
    }

    /** The account that is left may be the one that was stolen: through it nobody may get into a client's own account. */
    @Test
    void nobodyComesBackThroughATherapistWhoseGrantsRest() {
        book(diary.people.client(diary.clinic).token(), Diary.TEN);
        String code = onlyCode();
        Person second = diary.people.therapist(diary.clinic, therapist.actor().requireTherapist());
        setPending(second, true);

        HttpResponse<String> refused = wire.post("/api/clients/" + code + "/re-entry", therapist, "");

        assertThat(outcome(refused)).isEqualTo("404 not_found");
        assertThat(refused.body())
                .isEqualTo(wire.post("/api/clients/quiet-quiet/re-entry", therapist, "")
                        .body());
        assertThat(liveTokens()).isZero();
        setPending(second, false);
        assertThat(outcome(wire.post("/api/clients/" + code + "/re-entry", therapist, "")))
                .isEqualTo("201");
    }

    private void setPending(Person who, boolean pending) {
        diary.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET therapist_pending = ? WHERE id = ?",
                        pending,
                        who.actor().accountId()));
    }

    private int liveTokens() {
        return diary.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM one_time_token WHERE clinic_id = ? AND kind = 're_entry'"
                                        + " AND revoked_at IS NULL",
                                diary.clinic)
                        .mapTo(Integer.class)
                        .one());
    }

    private String feed(Person owner) {
        HttpResponse<String> made = wire.post("/api/feeds", owner, "{\"disclosure\":\"busy\"}");
        assertThat(outcome(made)).as(made.body()).isEqualTo("201");
        String path = URI.create(text(made, "url")).getPath();
        assertThat(wire.send("GET", path, "", "").statusCode()).isEqualTo(200);
        return path;
    }

    @Test
    void keepsClaimsWhenAnAccountIsDisabledAndEndsItsSessionsAndFeeds() {
        Person client = diary.people.client(diary.clinic);
        book(client.token(), Diary.TEN);
        wire.post("/api/holds", client, wish(Diary.at(120)));
        String theirFeed = feed(therapist);
        Person admin = diary.people.admin(diary.clinic);
        assertThat(wire.post("/api/accounts/" + therapist.actor().accountId() + "/disable", admin, "")
                        .statusCode())
                .isBetween(200, 204);
        assertThat(wire.get("/api/me/clients", therapist).statusCode()).isEqualTo(401);
        assertThat(wire.send("GET", theirFeed, "", "").statusCode()).isEqualTo(404);
        String other = diary.people.client(diary.clinic).token();
        assertThat(outcome(book(other, Diary.TEN))).isEqualTo("409 slot_taken");
        assertThat(outcome(book(other, Diary.at(130)))).isEqualTo("409 slot_taken");
        diary.check();
        // The account is not the roster's entry, so that the client keeps what they have and can give it up.
        assertThat(json(wire.get("/api/appointments", client)).path("items")).hasSize(1);
    }

    @Test
    void keepsAppointmentsAndGivesTheHoldBackWhenAClientClosesTheirAccount() {
        HttpResponse<String> token = joined();
        String bearer = text(token, "token");
        assertThat(outcome(book(bearer, Diary.TEN))).isEqualTo("201");
        HttpResponse<String> hold = wire.send("POST", "/api/holds", bearer, wish(Diary.at(180)));
        assertThat(outcome(hold)).isEqualTo("201");
        assertThat(heldTicks(hold)).isPositive();
        String body = "{\"disclosure\":\"busy\"}";
        String feed = URI.create(text(wire.send("POST", "/api/feeds", bearer, body), "url"))
                .getPath();
        assertThat(outcome(wire.send("POST", "/api/me/disable", bearer, "{\"password\":\"nine quiet lanterns\"}")))
                .isEqualTo("204");
        assertThat(wire.send("GET", "/api/appointments", bearer, "").statusCode())
                .isEqualTo(401);
        assertThat(wire.send("GET", feed, "", "").statusCode()).isEqualTo(404);
        assertThat(outcome(book(diary.people.client(diary.clinic).token(), Diary.TEN)))
                .isEqualTo("409 slot_taken");
        assertThat(codes()).hasSize(1);
        assertThat(heldTicks(hold)).isZero();
        diary.check();
        assertThat(outcome(book(diary.people.client(diary.clinic).token(), Diary.at(180))))
                .isEqualTo("201");
        diary.check();
    }

    private int heldTicks(HttpResponse<String> hold) {
        return diary.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM claim WHERE holder = :id")
                        .bind("id", HoldId.fromString(text(hold, "holdId")))
                        .mapTo(Integer.class)
                        .one());
    }

    /** A client with a password, by way of re-entry. */
    private HttpResponse<String> joined() {
        Person lost = diary.people.client(diary.clinic);
        book(lost.token(), Diary.at(600));
        String token = text(wire.post("/api/clients/" + onlyCode() + "/re-entry", therapist, ""), "token");
        String name = text(
                wire.send(
                        "POST",
                        "/api/re-entry",
                        "",
                        "{\"token\":\"%s\",\"password\":\"nine quiet lanterns\"}".formatted(token)),
                "loginName");
        return wire.send(
                "POST",
                "/api/login",
                "",
                "{\"loginName\":\"%s\",\"password\":\"nine quiet lanterns\"}".formatted(name));
    }
}
