package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.UUID;
import org.alcove.busyimport.BusyScene.Answer;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.Role;
import org.alcove.privacy.FeedUids;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outside calendars as programs see them, and what they take of a therapist's time. */
final class BusyCalendarHttpTest {
    private static final String TWO_TO_THREE = "a 20260505T140000Z 20260505T150000Z";
    private static final String HALF_PAST_FIVE = "b 20260505T173000Z 20260505T180000Z";

    private static AlcoveServer server;

    private BusyScene scene;
    private String calendars;

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
    }

    @BeforeEach
    void open() {
        scene = new BusyScene(server, TestDatabase.shared(), TestClock.MONDAY);
        calendars = scene.base() + "/busy-calendars";
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aFileTakesItsTimesOutOfListsSearchAndBooking() {
        List<String> before = scene.slots();
        assertThat(before).contains("2026-05-05T13:00:00Z", "2026-05-05T14:00:00Z", "2026-05-05T17:00:00Z");

        Answer added = scene.upload(BusyScene.file(TWO_TO_THREE, HALF_PAST_FIVE));

        assertThat(added.status()).as(added.body()).isEqualTo(201);
        assertThat(added.json().path("status").asText()).isEqualTo("current");
        assertThat(added.json().path("busyCount").asInt()).isEqualTo(2);
        assertThat(scene.slots())
                .contains("2026-05-05T13:00:00Z", "2026-05-05T15:00:00Z", "2026-05-05T18:00:00Z")
                .doesNotContain("2026-05-05T14:00:00Z", "2026-05-05T17:00:00Z");
        assertThat(List.of("2026-05-05T13:00:00Z", "2026-05-05T15:00:00Z")).allMatch(scene::isFound);
        assertThat(List.of("2026-05-05T13:15:00Z", "2026-05-05T14:00:00Z", "2026-05-05T17:00:00Z"))
                .noneMatch(scene::isFound);
        Answer booked = scene.book("2026-05-05T14:00:00Z");
        assertThat(booked.status()).isEqualTo(422);
        assertThat(booked.code()).isEqualTo("slot_not_offered");
        assertThat(scene.book("2026-05-05T15:00:00Z").status()).isEqualTo(201);

        String id = added.json().path("id").asText();
        assertThat(scene.send(Role.THERAPIST, "DELETE", calendars + "/" + id, "", "")
                        .status())
                .isEqualTo(204);
        assertThat(scene.slots()).contains("2026-05-05T14:00:00Z", "2026-05-05T17:00:00Z");
        assertThat(scene.isFound("2026-05-05T14:00:00Z")).isTrue();
        assertThat(scene.book("2026-05-05T14:00:00Z").status()).isEqualTo(201);
    }

    @Test
    void offersNothingOfATherapistWhoseCalendarWasNeverRead() {
        assertThat(scene.slots()).isNotEmpty();
        assertThat(scene.isFound("2026-05-05T14:00:00Z")).isTrue();

        Answer added = scene.addUrl("webcal://calendar.example.org/private-4711/basic.ics?key=Quillfeather");

        assertThat(added.status()).as(added.body()).isEqualTo(201);
        assertThat(added.json().path("status").asText()).isEqualTo("waiting_first_read");
        assertThat(added.json().path("notice").asText()).contains("none of your times are offered");
        assertThat(added.body()).doesNotContain("Quillfeather", "example.org");
        assertThat(scene.get(Role.THERAPIST, calendars).body()).doesNotContain("Quillfeather", "example.org");
        assertThat(scene.slots()).isEmpty();
        assertThat(scene.isFound("2026-05-05T14:00:00Z")).isFalse();
        assertThat(scene.book("2026-05-05T14:00:00Z").code()).isEqualTo("slot_not_offered");
        assertThat(scene.get(Role.THERAPIST, scene.base() + "/busy").json().path("items"))
                .isEmpty();

        scene.send(
                Role.THERAPIST,
                "DELETE",
                calendars + "/" + added.json().path("id").asText(),
                "",
                "");
        assertThat(scene.slots()).isNotEmpty();
        assertThat(scene.isFound("2026-05-05T14:00:00Z")).isTrue();
    }

    @Test
    void tellsTheirOwnBusyTimesUnitedAndToTheTherapistAlone() {
        scene.upload(BusyScene.file(TWO_TO_THREE, "c 20260505T143000Z 20260505T160000Z", HALF_PAST_FIVE));
        scene.upload(BusyScene.file("d 20260505T160000Z 20260505T170000Z"));

        String path = scene.base() + "/busy?from=2026-05-05T14:15:00Z&to=2026-05-05T17:45:00Z";
        Answer busy = scene.get(Role.THERAPIST, path);

        assertThat(busy.json().toString())
                .isEqualTo("{\"items\":[{\"start\":\"2026-05-05T14:15:00Z\",\"end\":\"2026-05-05T17:00:00Z\"},"
                        + "{\"start\":\"2026-05-05T17:30:00Z\",\"end\":\"2026-05-05T17:45:00Z\"}]}");
        assertThat(scene.get(Role.CLIENT, path).status()).isEqualTo(403);
        assertThat(scene.get(Role.ADMIN, path).status()).isEqualTo(403);
        BusyScene other = new BusyScene(server, TestDatabase.shared(), TestClock.MONDAY);
        assertThat(other.get(Role.THERAPIST, path).status()).isEqualTo(404);
        assertThat(scene.get(Role.THERAPIST, scene.base() + "/busy?from=2026-05-05T14:00:00Z&to=2028-05-05T14:00:00Z")
                        .fault())
                .isEqualTo("span_too_long");
    }

    @Test
    void refusesWhatCantBeReadAndKeepsWhatItHas() {
        Answer refused = scene.upload("<html>Quillfeather</html>");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.fault()).isEqualTo("not_a_calendar");
        assertThat(refused.body()).doesNotContain("Quillfeather");
        assertThat(scene.get(Role.THERAPIST, calendars).json().path("items")).isEmpty();

        String id = scene.upload(BusyScene.file(TWO_TO_THREE)).json().path("id").asText();
        String replace = calendars + "/" + id + "/upload";
        String cut = BusyScene.file(HALF_PAST_FIVE).replace("END:VCALENDAR\r\n", "");
        assertThat(scene.send(Role.THERAPIST, "POST", replace, "text/calendar", cut)
                        .fault())
                .isEqualTo("truncated");
        assertThat(scene.slots()).contains("2026-05-05T17:00:00Z").doesNotContain("2026-05-05T14:00:00Z");

        Answer replaced = scene.send(Role.THERAPIST, "POST", replace, "text/calendar", BusyScene.file(HALF_PAST_FIVE));
        assertThat(replaced.status()).as(replaced.body()).isEqualTo(200);
        assertThat(scene.slots()).contains("2026-05-05T14:00:00Z").doesNotContain("2026-05-05T17:00:00Z");
        assertThat(scene.isFound("2026-05-05T14:00:00Z")).isTrue();
        assertThat(scene.isFound("2026-05-05T17:00:00Z")).isFalse();
    }

    @Test
    void listsBookedSessionsThatABusyTimeOverlapsAndMovesNone() {
        Answer booked = scene.book("2026-05-05T14:00:00Z");
        Answer beside = scene.book("2026-05-05T15:00:00Z");
        assertThat(beside.status()).as(beside.body()).isEqualTo(201);

        scene.upload(BusyScene.file("a 20260505T144500Z 20260505T150000Z"));

        Answer clashes = scene.get(Role.THERAPIST, scene.base() + "/clashes");
        assertThat(clashes.json().path("items")).hasSize(1);
        assertThat(clashes.json().at("/items/0/appointmentId").asText())
                .isEqualTo(booked.json().path("id").asText());
        assertThat(clashes.json().at("/items/0/start").asText()).isEqualTo("2026-05-05T14:00:00Z");
        assertThat(clashes.json().at("/items/0/kinds/0").asText()).isEqualTo("outside_calendar");
        Answer still = scene.get(
                Role.CLIENT, "/api/appointments/" + booked.json().path("id").asText());
        assertThat(still.json().path("start").asText()).isEqualTo("2026-05-05T14:00:00Z");
        assertThat(still.json().path("version")).isEqualTo(booked.json().path("version"));
    }

    @Test
    void pagesClashes() {
        scene.book("2026-05-05T14:00:00Z");
        scene.book("2026-05-05T16:00:00Z");
        scene.upload(BusyScene.file("a 20260505T140000Z 20260505T180000Z"));

        Answer first = scene.get(Role.THERAPIST, scene.base() + "/clashes?limit=1");
        Answer second = scene.get(
                Role.THERAPIST,
                scene.base() + "/clashes?limit=1&cursor="
                        + first.json().path("next").asText());

        assertThat(first.json().at("/items/0/start").asText()).isEqualTo("2026-05-05T14:00:00Z");
        assertThat(second.json().at("/items/0/start").asText()).isEqualTo("2026-05-05T16:00:00Z");
        assertThat(second.json().has("next")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://calendar.example.org/a.ics",
                "https://user:word@calendar.example.org/a.ics",
                "https://calendar.example.org:8443/a.ics",
                "https://localhost/a.ics",
                "https://127.0.0.1/a.ics",
                "https://2130706433/a.ics",
                "https://0x7f.1/a.ics",
                "https://[::1]/a.ics",
                "https://[::ffff:10.0.0.1]/a.ics",
                "https://93.184.216.34/a.ics",
                "ftp://calendar.example.org/a.ics",
                "file:///etc/passwd",
                "https:///a.ics",
                "https://calendar.example.org/a b.ics",
                "https://calendar.example.org/a\\r\\nX: y",
                "calendar.example.org/a.ics",
                ""
            })
    void refusesAddressesThatNoPublicCalendarHas(String url) {
        Answer refused = scene.addUrl(url);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("/url");
        assertThat(refused.fault()).startsWith("address_");
    }

    @Test
    void takesAFileInJsonWithTheAddressesOfItsOwner() {
        String declined = BusyScene.file(
                "a 20260505T140000Z 20260505T150000Z ATTENDEE;PARTSTAT=DECLINED:mailto:Owner@Example.org",
                "b 20260505T173000Z 20260505T180000Z STATUS:TENTATIVE");
        String json = "{\"calendar\":\"" + declined.replace("\r\n", "\\r\\n")
                + "\",\"ownAddresses\":[\"owner@example.org\"],\"tentativeIsBusy\":false}";

        Answer added = scene.post(Role.THERAPIST, calendars, json);

        assertThat(added.status()).as(added.body()).isEqualTo(201);
        assertThat(added.json().path("busyCount").asInt()).isZero();
        assertThat(scene.upload(declined).json().path("busyCount").asInt()).isEqualTo(2);
        assertThat(scene.send(Role.THERAPIST, "POST", calendars + "?tentativeIsBusy=false", "text/calendar", declined)
                        .json()
                        .path("busyCount")
                        .asInt())
                .isEqualTo(1);
        assertThat(scene.post(Role.THERAPIST, calendars, "{\"url\":\"https://a.example.org/\",\"calendar\":\"\"}")
                        .status())
                .isEqualTo(422);
        assertThat(scene.post(
                                Role.THERAPIST,
                                calendars,
                                "{\"url\":\"https://a.example.org/\",\"ownAddresses\":[null,\"nobody\"]}")
                        .json()
                        .path("errors"))
                .hasSize(2);
    }

    @Test
    void aFileNamesItsOwnerInAHeaderAndBothCanBeChanged() {
        String declined = BusyScene.file(
                "a 20260505T140000Z 20260505T150000Z ATTENDEE;PARTSTAT=DECLINED:mailto:owner@example.org",
                "b 20260505T173000Z 20260505T180000Z STATUS:TENTATIVE");
        Answer added = scene.send(
                Role.THERAPIST,
                "POST",
                calendars,
                "text/calendar",
                declined,
                "Own-Addresses",
                "someone@example.org, Owner@example.org");
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        assertThat(added.json().path("busyCount").asInt()).isEqualTo(1);
        assertThat(added.body()).doesNotContain("example.org");
        String id = added.json().path("id").asText();
        String one = calendars + "/" + id;

        Answer changed = scene.send(
                Role.THERAPIST, "PATCH", one, "application/json", "{\"ownAddresses\":[],\"tentativeIsBusy\":false}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.json().path("tentativeIsBusy").asBoolean()).isFalse();
        assertThat(changed.json().path("warnings").toString()).isEqualTo("[\"settings_changed\"]");
        assertThat(scene.slots()).contains("2026-05-05T14:00:00Z").doesNotContain("2026-05-05T17:00:00Z");

        Answer anew = scene.send(Role.THERAPIST, "POST", one + "/upload", "text/calendar", declined);
        assertThat(anew.json().path("warnings")).isEmpty();
        assertThat(scene.slots()).contains("2026-05-05T17:00:00Z").doesNotContain("2026-05-05T14:00:00Z");

        assertThat(scene.send(Role.THERAPIST, "PATCH", one, "application/json", "{\"ownAddresses\":[\"x\"]}")
                        .json()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/ownAddresses/0");
        assertThat(scene.send(Role.THERAPIST, "POST", calendars, "text/calendar", declined, "Own-Addresses", "nobody")
                        .fault())
                .isEqualTo("invalid_address");
        BusyScene other = new BusyScene(server, TestDatabase.shared(), TestClock.MONDAY);
        assertThat(other.send(Role.THERAPIST, "PATCH", one, "application/json", "{}")
                        .status())
                .isEqualTo(404);
        assertThat(other.send(Role.THERAPIST, "PATCH", other.base() + "/busy-calendars/" + id, "application/json", "{}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void saysThatAFileWasReadForAnotherZoneThanTheTherapistIsInNow() {
        String id = scene.upload(BusyScene.file("a 20260505T100000 20260505T110000"))
                .json()
                .path("id")
                .asText();
        assertThat(scene.view(id).json().path("warnings")).isEmpty();
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE working_hours SET zone = 'America/Chicago' WHERE therapist_id = ?", scene.therapist()));

        assertThat(scene.view(id).json().path("warnings").toString()).isEqualTo("[\"zone_changed\"]");
    }

    @Test
    void aClashLeavesTheTherapistFreeToOfferAnotherTime() {
        scene.book("2026-05-05T14:00:00Z");
        scene.upload(BusyScene.file(TWO_TO_THREE, HALF_PAST_FIVE));
        String code = scene.get(Role.THERAPIST, scene.base() + "/clashes")
                .json()
                .at("/items/0/clientCode")
                .asText();
        assertThat(code).isNotEmpty();

        assertThat(offer(code, "2026-05-05T17:00:00Z").code()).isEqualTo("slot_not_offered");
        Answer offered = offer(code, "2026-05-05T19:00:00Z");
        assertThat(offered.status()).as(offered.body()).isEqualTo(201);
        Answer accepted = scene.post(
                Role.CLIENT, "/api/offers/" + offered.json().path("id").asText() + "/accept", "{\"state\":\"NY\"}");
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(201);
    }

    private Answer offer(String code, String start) {
        return scene.post(
                Role.THERAPIST,
                "/api/offers",
                "{\"clientCode\":\"" + code + "\",\"sessionTypeId\":\"" + scene.sample.value("sessionType", Role.ADMIN)
                        + "\",\"start\":\"" + start + "\"}");
    }

    @Test
    void leavesOutItsOwnFeedsEventsAndOnlyThose() {
        String own =
                new FeedUids(TestKeys.ring()).of(new FeedId(UUID.randomUUID()), new AppointmentId(UUID.randomUUID()));
        String forged = (own.startsWith("a") ? "b" : "a") + own.substring(1);

        Answer added = scene.upload(BusyScene.file(
                own + " 20260505T140000Z 20260505T150000Z", forged + " 20260505T173000Z 20260505T180000Z"));

        assertThat(added.json().path("busyCount").asInt()).isEqualTo(1);
        assertThat(scene.slots()).contains("2026-05-05T14:00:00Z").doesNotContain("2026-05-05T17:00:00Z");
    }

    @Test
    void answersARetryAsTheFirstTime() {
        String calendar = BusyScene.file(TWO_TO_THREE);
        Answer first =
                scene.send(Role.THERAPIST, "POST", calendars, "text/calendar", calendar, "Idempotency-Key", "once");
        Answer again =
                scene.send(Role.THERAPIST, "POST", calendars, "text/calendar", calendar, "Idempotency-Key", "once");
        Answer another = scene.send(
                Role.THERAPIST,
                "POST",
                calendars,
                "text/calendar",
                BusyScene.file(HALF_PAST_FIVE),
                "Idempotency-Key",
                "once");

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(another.code()).isEqualTo("key_reused");
        assertThat(scene.get(Role.THERAPIST, calendars).json().path("items")).hasSize(1);
        assertThat(scene.send(
                                Role.THERAPIST,
                                "POST",
                                calendars,
                                "application/json",
                                "{\"url\":\"https://a.example.org/1\"}",
                                "Idempotency-Key",
                                "url")
                        .status())
                .isEqualTo(201);
        assertThat(scene.send(
                                Role.THERAPIST,
                                "POST",
                                calendars,
                                "application/json",
                                "{\"url\":\"https://a.example.org/2\"}",
                                "Idempotency-Key",
                                "url")
                        .code())
                .isEqualTo("key_reused");
    }

    /** The contract tells one operation for one path and method, so that of files is called here as every other there. */
    @Test
    void takesFilesFromTheTherapistAlone() {
        for (Role role : List.of(Role.CLIENT, Role.ADMIN, Role.PRIVACY_OFFICER)) {
            assertThat(scene.send(role, "POST", calendars, "text/calendar", BusyScene.file())
                            .code())
                    .isEqualTo("forbidden");
        }
        BusyScene other = new BusyScene(server, TestDatabase.shared(), TestClock.MONDAY);
        assertThat(other.send(Role.THERAPIST, "POST", calendars, "text/calendar", BusyScene.file())
                        .status())
                .isEqualTo(404);
        HttpRequest nobody = HttpRequest.newBuilder(server.uri(calendars))
                .header("Content-Type", "text/calendar")
                .POST(HttpRequest.BodyPublishers.ofString(BusyScene.file()))
                .build();
        assertThat(server.send(nobody).statusCode()).isEqualTo(401);
        assertThat(scene.send(Role.THERAPIST, "POST", calendars, "text/calendar", "")
                        .fault())
                .isEqualTo("not_a_calendar");
        assertThat(scene.send(Role.THERAPIST, "POST", calendars + "?tentativeIsBusy=x", "text/calendar", "")
                        .fault())
                .isEqualTo("invalid_boolean");
        assertThat(scene.send(Role.THERAPIST, "POST", calendars, "text/calendar", "x".repeat(9_000_000))
                        .status())
                .isEqualTo(413);
        assertThat(scene.send(Role.THERAPIST, "POST", calendars, "text/calendar", "x".repeat(6_000_000))
                        .fault())
                .isEqualTo("too_large");
    }

    @Test
    void boundsHowManyCalendarsATherapistHas() {
        for (int i = 0; i < 10; i++) {
            assertThat(scene.upload(BusyScene.file()).status()).isEqualTo(201);
        }

        assertThat(scene.upload(BusyScene.file()).code()).isEqualTo("too_many_calendars");
        assertThat(scene.get(Role.THERAPIST, calendars).json().path("items")).hasSize(10);
    }
}
