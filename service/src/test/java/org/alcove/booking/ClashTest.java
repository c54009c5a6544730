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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.alcove.availability.AvailabilityConfiguration;
import org.alcove.availability.AvailabilityModule;
import org.alcove.availability.TakenTime;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.StatementCounter;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople.Person;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is laid over a booked session is found at once and moves nothing. */
final class ClashTest {
    private static AlcoveServer server;
    private static Wire wire;

    private final Diary diary = new Diary();
    private final Person therapist = diary.therapist();
    private final TherapistId id = therapist.actor().requireTherapist();
    private final Person admin = diary.people.admin(diary.clinic);
    private final Person client = diary.people.client(diary.clinic);
    private final String base = "/api/therapists/" + id;

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
        wire = new Wire(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void listsWhatTimeOffClosedDatesAndNewHoursLieOverAndLeavesItBooked() {
        HttpResponse<String> first = book(Diary.TEN);
        book(Diary.at(60));
        Instant nextDay = Diary.at(24 * 60);
        book(nextDay);
        assertThat(clashes(therapist)).isEmpty();

        post("/time-off", "{\"from\":\"%s\",\"to\":\"%s\"}".formatted(Diary.at(40), Diary.at(45)));
        assertThat(kinds(clashes(therapist))).isEqualTo(Map.of(Diary.TEN.toString(), "time_off"));
        post("/exceptions", "{\"date\":\"2026-05-06\",\"kind\":\"closed\"}");
        assertThat(kinds(clashes(therapist)))
                .isEqualTo(Map.of(Diary.TEN.toString(), "time_off", nextDay.toString(), "closed_date"));
        assertThat(wire.send(
                                "PUT",
                                base + "/hours",
                                therapist,
                                "{\"zone\":\"America/New_York\",\"weekly\":"
                                        + "[{\"day\":\"TU\",\"start\":\"10:00\",\"end\":\"11:45\"}]}")
                        .statusCode())
                .isEqualTo(200);
        List<JsonNode> found = clashes(therapist);
        assertThat(kinds(found))
                .isEqualTo(Map.of(
                        Diary.TEN.toString(), "time_off",
                        Diary.at(60).toString(), "outside_hours",
                        nextDay.toString(), "outside_hours closed_date"));
        assertThat(fields(found.get(0))).containsExactly("start", "end", "appointmentId", "clientCode", "kinds");
        assertThat(found.get(0).path("appointmentId").asText()).isEqualTo(text(first, "id"));
        assertThat(found.get(0).path("clientCode").asText()).matches("[a-z]+-[a-z]+");
        assertThat(found.get(0).path("end").asText()).isEqualTo(Diary.at(50).toString());

        assertThat(clashes(admin))
                .hasSize(3)
                .allSatisfy(item -> assertThat(fields(item)).containsExactly("start", "end"));
        assertThat(outcome(wire.get(base + "/clashes", diary.therapist()))).isEqualTo("404 not_found");
        assertThat(outcome(wire.get(base + "/clashes", client))).isEqualTo("403 forbidden");
        // Nothing is moved, and what is given up clashes no more.
        assertThat(wire.post("/api/appointments/" + text(first, "id") + "/cancel", client, "", "If-Match", "*")
                        .statusCode())
                .isEqualTo(200);
        assertThat(clashes(therapist)).hasSize(2);
        diary.check();
    }

    @Test
    void givesClashesInPages() {
        for (int i = 0; i < 5; i++) {
            book(Diary.at(60 * i));
        }
        post("/time-off", "{\"from\":\"%s\",\"to\":\"%s\"}".formatted(Diary.TEN, Diary.at(600)));
        List<String> starts = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = json(wire.get(base + "/clashes?limit=2&cursor=" + cursor, admin));
            assertThat(page.path("items").size()).isBetween(1, 2);
            page.path("items").forEach(item -> starts.add(item.path("start").asText()));
            cursor = page.path("next").asText();
        } while (!cursor.isEmpty());
        assertThat(starts)
                .containsExactly(
                        Diary.TEN.toString(),
                        Diary.at(60).toString(),
                        Diary.at(120).toString(),
                        Diary.at(180).toString(),
                        Diary.at(240).toString());
        assertThat(outcome(wire.get(base + "/clashes?cursor=bm90IG91cnM", admin)))
                .isIn("400 bad_request", "422 invalid");
    }

    @Test
    void takesOutsideCalendarsInForTheTherapistOnlyAndRunsTheSameStatementsForAll() {
        List<TimeRange> outside = List.of(TimeRange.of(Diary.at(30), Duration.ofMinutes(10)));
        AvailabilityModule availability = new AvailabilityModule(
                TestFoundation.over(TestDatabase.shared(), diary.clock), new AvailabilityConfiguration());
        availability.takenBy(new Outside(outside));
        ClashService service =
                new ClashService(TestFoundation.over(TestDatabase.shared(), diary.clock), availability.offering());
        diary.book(client.actor(), id, Diary.TEN);
        diary.book(client.actor(), id, Diary.at(60));

        assertThat(list(service, therapist.actor()).items())
                .singleElement()
                .satisfies(view -> assertThat(view.start()).isEqualTo(Diary.TEN));
        assertThat(list(service, admin.actor()).items()).isEmpty();
        int forTwo = StatementCounter.count(TestDatabase.shared(), () -> list(service, therapist.actor()));
        for (int i = 2; i < 12; i++) {
            diary.book(client.actor(), id, Diary.at(60 * i));
        }
        assertThat(StatementCounter.count(TestDatabase.shared(), () -> list(service, therapist.actor())))
                .isEqualTo(forTwo);
        // What is over is nobody's worry.
        diary.clock.set(Diary.at(50));
        assertThat(list(service, therapist.actor()).items()).isEmpty();
    }

    private Page<ClashView> list(ClashService service, Actor actor) {
        return service.list(actor, id, null, null);
    }

    /** A room that only knows of times outside. */
    private record Outside(List<TimeRange> times) implements TakenTime {
        @Override
        public List<Taken> listTaken(Handle handle, TherapistId therapist, TimeRange range, Instant now) {
            return List.of();
        }

        @Override
        public List<TimeRange> listOutside(Handle handle, TherapistId therapist, TimeRange range) {
            return times;
        }

        @Override
        public Map<LocalDate, Integer> countByDate(Handle handle, TherapistId therapist, LocalDate from, LocalDate to) {
            return Map.of();
        }
    }

    private HttpResponse<String> book(Instant start) {
        HttpResponse<String> answer = wire.post(
                "/api/appointments",
                client,
                "{\"therapistId\":\"%s\",\"sessionTypeId\":\"%s\",\"start\":\"%s\"}".formatted(id, diary.fifty, start));
        assertThat(outcome(answer)).isEqualTo("201");
        return answer;
    }

    private void post(String path, String body) {
        assertThat(outcome(wire.post(base + path, therapist, body))).isEqualTo("201");
    }

    private List<JsonNode> clashes(Person asking) {
        HttpResponse<String> answer = wire.get(base + "/clashes", asking);
        assertThat(outcome(answer)).isEqualTo("200");
        List<JsonNode> items = new ArrayList<>();
        json(answer).path("items").forEach(items::add);
        return items;
    }

    private static Map<String, String> kinds(List<JsonNode> items) {
        return items.stream()
                .collect(Collectors.toMap(item -> item.path("start").asText(), item -> {
                    List<String> kinds = new ArrayList<>();
                    item.path("kinds").forEach(kind -> kinds.add(kind.asText()));
                    return String.join(" ", kinds);
                }));
    }
}
