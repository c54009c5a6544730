package org.alcove.booking;

import static org.alcove.booking.Wire.json;
import static org.alcove.booking.Wire.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.alcove.kernel.TherapistId;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How soon and how far ahead: the lists, the search, holds and bookings go by one rule. */
final class NoticeTest {
    private static final Instant NOW = TestClock.MONDAY;
    private static final Instant SOON = NOW.plus(Duration.ofMinutes(10));

    /** Policies of {@code config.yml}. */
    private static final Instant NOTICED = NOW.plus(Duration.ofHours(12));

    private static final Instant HORIZON = NOW.plus(Duration.ofDays(60));

    private final Diary diary = new Diary();
    private final Person therapist = diary.therapist();
    private final TherapistId id = therapist.actor().requireTherapist();
    private final AlcoveServer server = AlcoveServer.start(TestDatabase.shared(), new TestClock(NOW));
    private final Wire wire = new Wire(server);

    @BeforeEach
    void isInTheSearch() {
        diary.setTherapist(id, "start_step_minutes", 5);
        String day = "{\"day\":\"%s\",\"start\":\"00:00\",\"end\":\"24:00\"}";
        List<String> days = new ArrayList<>();
        for (String name : List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU")) {
            days.add(day.formatted(name));
        }
        String body = "{\"zone\":\"America/New_York\",\"weekly\":[" + String.join(",", days) + "]}";
        assertThat(outcome(wire.send("PUT", "/api/therapists/" + id + "/hours", therapist, body)))
                .isEqualTo("200");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void takesNoticeFromThePolicyWhereTheTypeSaysNothing() {
        set("minimum_notice_minutes = NULL");

        refuses(SOON);
        refuses(NOTICED.minusSeconds(300));
        offers(NOTICED);
    }

    @Test
    void offersHelpWithinMinutesWhereTheTypeAsksForNoNotice() {
        set("minimum_notice_minutes = 0");

        offers(SOON);
        refuses(NOW);
    }

    @Test
    void takesTheHorizonFromThePolicyWhereTheTypeSaysNothing() {
        set("horizon_days = NULL");

        refuses(HORIZON);
        offers(HORIZON.minusSeconds(300));
        set("horizon_days = 61");
        offers(HORIZON.plus(Duration.ofHours(2)));
    }

    private void set(String assignment) {
        diary.jdbi()
                .useHandle(handle -> handle.createUpdate("UPDATE session_type SET " + assignment + " WHERE id = :id")
                        .bind("id", diary.fifty)
                        .execute());
    }

    private void offers(Instant start) {
        assertThat(listed(start)).contains(start.toString());
        assertThat(searched(start)).contains(start.toString());
        Person client = diary.people.client(diary.clinic);
        HttpResponse<String> held = wire.post("/api/holds", client, wish(start));
        assertThat(outcome(held)).isEqualTo("201");
        assertThat(outcome(wire.send("DELETE", "/api/holds/" + Wire.text(held, "holdId"), client, "")))
                .isEqualTo("204");
        assertThat(outcome(wire.post("/api/appointments", client, wish(start)))).isEqualTo("201");
    }

    private void refuses(Instant start) {
        assertThat(listed(start)).doesNotContain(start.toString());
        assertThat(searched(start)).doesNotContain(start.toString());
        Person client = diary.people.client(diary.clinic);
        assertThat(outcome(wire.post("/api/holds", client, wish(start)))).isEqualTo("422 slot_not_offered");
        assertThat(outcome(wire.post("/api/appointments", client, wish(start)))).isEqualTo("422 slot_not_offered");
    }

    private List<String> listed(Instant start) {
        return starts("/api/therapists/%s/slots?step=PT5M&".formatted(id), start);
    }

    private List<String> searched(Instant start) {
        return starts("/api/slots?", start);
    }

    private List<String> starts(String path, Instant start) {
        String query = "sessionTypeId=%s&from=%s&to=%s".formatted(diary.fifty, start, start.plusSeconds(300));
        List<String> starts = new ArrayList<>();
        HttpResponse<String> answer = wire.get(path + query, diary.people.client(diary.clinic));
        assertThat(outcome(answer)).isEqualTo("200");
        json(answer).path("items").forEach(item -> starts.add(item.path("start").asText()));
        return starts;
    }

    private String wish(Instant start) {
        return "{\"therapistId\":\"%s\",\"sessionTypeId\":\"%s\",\"start\":\"%s\"}".formatted(id, diary.fifty, start);
    }
}
