package org.alcove.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.Test;

final class HandWrittenFeedTest {
    private static final Instant NOW = TestClock.MONDAY;

    private final TestDatabase database = TestDatabase.shared();
    private final TestPeople people = TestPeople.in(database, NOW);
    private final ClinicId clinic = people.clinic();
    private final Person therapist = people.therapist(clinic);
    private final SessionTypeId type = new SessionTypeId(UUID.randomUUID());

    @Test
    void hasTheBytesThatTheServiceAnswers() throws Exception {
        database.jdbi().useHandle(handle -> handle.execute("""
                INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, buffer_before_minutes,
                       buffer_after_minutes, capacity, minimum_notice_minutes, horizon_days, created_at)
                VALUES (?, ?, 'Session', 'individual', 50, 0, 10, 1, 0, 400, ?)
                """, type, clinic, NOW));
        for (int i = 0; i < 40; i++) {
            appointment(NOW.plus(Duration.ofHours(7 * i)), i % 5 == 0 ? "cancelled" : "booked", i * i, i);
        }
        Tape tape = new Tape();
        LoadClient.Answer answer;
        try (AlcoveServer taped = BookingFigures.taped(database, new TestClock(NOW));
                LoadClient client = new LoadClient(taped.uri("/"))) {
            LoadClient.Answer made = client.send(LoadClient.request(
                    "POST", "/api/feeds", Scenery.authorization(therapist), "{\"disclosure\":\"busy\"}"));
            String url = new ObjectMapper().readTree(made.body()).path("url").asText();
            TapeDriver.recordOn(tape);
            answer = client.send(LoadClient.request("GET", url.substring(url.indexOf("/cal/")), "", ""));
        } finally {
            TapeDriver.recordOn(null);
        }
        HandWrittenFeed feed = new HandWrittenFeed(TestKeys.ring());
        try (Connection connection = BookingFigures.connect(database.configuration())) {
            connection.setAutoCommit(true);
            tape.only(Tape.Step::reads).playPooled(connection, feed);
        }

        assertThat(new String(feed.bytes(), StandardCharsets.UTF_8))
                .contains("STATUS:CONFIRMED", "STATUS:CANCELLED")
                .isEqualTo(new String(answer.body(), StandardCharsets.UTF_8));
    }

    private void appointment(Instant start, String status, int hoursAgo, int sequence) {
        Instant moved = NOW.minus(Duration.ofHours(hoursAgo % 200)).minusSeconds(sequence);
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        """
                INSERT INTO appointment (id, clinic_id, therapist_id, session_type_id, start_at, end_at,
                       buffer_before_minutes, buffer_after_minutes, local_date, status, capacity, seats_taken, sequence,
                       claims_kept, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, 0, 10, '2026-05-04', ?, 1, 1, ?, NULL, ?, ?)
                """,
                        UUID.randomUUID(),
                        clinic,
                        therapist.actor().requireTherapist(),
                        type,
                        start,
                        start.plus(Duration.ofMinutes(50)),
                        status,
                        sequence,
                        NOW.minus(Duration.ofDays(30)),
                        moved));
    }
}
