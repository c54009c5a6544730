package org.alcove.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.alcove.availability.AvailabilityConfiguration;
import org.alcove.availability.AvailabilityModule;
import org.alcove.booking.BookingCheck;
import org.alcove.booking.BookingConfiguration;
import org.alcove.booking.BookingModule;
import org.alcove.identity.IdentityConfiguration;
import org.alcove.identity.IdentityModule;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Secret;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An oracle that never found anything could be one that looks at nothing: here it has to find what was planted. */
@Tag("races")
final class OracleTest {
    private static final TestDatabase DATABASE = TestDatabase.shared();
    private static final TestClock CLOCK = new TestClock(TestClock.MONDAY);
    private static final String LIVE = "(SELECT id FROM appointment WHERE clinic_id = ? AND status = 'booked'"
            + " ORDER BY created_at, id LIMIT 1)";

    private static AlcoveServer server;

    private final TestPeople people = TestPeople.in(DATABASE, CLOCK.instant());
    private final ClinicId clinic = people.clinic();
    private final SessionTypeId type = new SessionTypeId(UUID.randomUUID());
    private final String joinCode = UUID.randomUUID().toString();
    private final AvailabilityModule availability;

    OracleTest() {
        Foundation foundation = TestFoundation.over(DATABASE, CLOCK);
        availability = new AvailabilityModule(foundation, new AvailabilityConfiguration());
        IdentityModule identity =
                new IdentityModule(foundation, IdentityConfiguration.defaults(), URI.create("http://localhost:8080"));
        availability.takenBy(new BookingModule(
                        foundation, availability.offering(), identity.reEntries(), BookingConfiguration.defaults())
                .takenTime());
        execute("UPDATE clinic SET open_bookings_for_fresh_clients = 1000 WHERE id = ?", clinic);
        execute(
                "INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, buffer_before_minutes,"
                        + " buffer_after_minutes, capacity, minimum_notice_minutes, horizon_days, created_at)"
                        + " VALUES (?, ?, 'Session', 'individual', 50, 0, 10, 1, 0, 60, '2026-01-01')",
                type,
                clinic);
        for (int i = 0; i < 2; i++) {
            TherapistId therapist = people.therapistRow(clinic);
            execute(
                    "INSERT INTO working_hours (therapist_id, clinic_id, effective_from, zone)"
                            + " VALUES (?, ?, '2026-01-01', 'America/New_York')",
                    therapist,
                    clinic);
            for (int day = 1; day <= 7; day++) {
                execute(
                        "INSERT INTO working_hours_rule (therapist_id, effective_from, day, start_minute, end_minute)"
                                + " VALUES (?, '2026-01-01', ?, 0, 1440)",
                        therapist,
                        day);
            }
            execute(
                    "INSERT INTO therapist_license (therapist_id, clinic_id, state, expires_on)"
                            + " VALUES (?, ?, 'NY', '2099-12-31')",
                    therapist,
                    clinic);
        }
        availability.openDays().extend(CLOCK.instant());
        identity.accounts().createPublicJoinCode(clinic, Secret.of(joinCode), Duration.ofDays(1));
    }

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(DATABASE, CLOCK);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void findsNothingWhereNothingWasPlanted() throws Exception {
        assertThat(simulate(() -> {}).faults()).isEmpty();
        assertThat(claims()).isEmpty();
        assertThat(availability.openDays().check(clinic, CLOCK.instant())).isEmpty();
    }

    @Test
    void isToldByTheServiceWhenItAnswered() {
        Instant before = Instant.now();

        Answer answer = new ApiClient(List.of(server.uri("/")), 0, new Tally())
                .get("read", "/api/appointments")
                .orElseThrow();

        assertThat(answer.answeredBy().orElseThrow())
                .isBetween(before, Instant.now().plus(Duration.ofMinutes(1)));
    }

    @Test
    void findsALostWrite() throws Exception {
        Simulation.Report report = simulate(() -> {
            UUID lost = one("SELECT a.id FROM " + LIVE + " a");
            execute("DELETE FROM participant WHERE appointment_id = ?", lost);
            execute("DELETE FROM claim WHERE holder = ?", lost);
            execute("DELETE FROM appointment WHERE id = ?", lost);
        });
        assertThat(report.faults())
                .contains(
                        "an acknowledged appointment is gone",
                        "an acknowledged appointment is not in its client's list");
    }

    @Test
    void findsADoubleBookingThatWasAcknowledgedTwice() throws Exception {
        Simulation simulation = simulation();
        Simulation.Report report = simulate(simulation, () -> {
            SimulatedClient one = simulation.clients().stream()
                    .filter(client -> !client.booked().isEmpty())
                    .findFirst()
                    .orElseThrow();
            KnownAppointment booked = one.booked().get(0);
            // Without its claims nothing keeps another client from the same time.
            execute("DELETE FROM claim WHERE holder = ?", UUID.fromString(booked.id()));
            SimulatedClient other = simulation.clients().stream()
                    .filter(client -> client != one)
                    .filter(client -> client.booked().stream().noneMatch(booked::overlaps))
                    .findFirst()
                    .orElseThrow();
            other.book(Map.of(
                    "therapistId", booked.therapistId(),
                    "sessionTypeId", type.toString(),
                    "start", booked.start().toString(),
                    "state", "NY"));
        });
        assertThat(report.faults()).contains("two sessions of a therapist overlap");
        assertThat(claims()).contains("overlap", "claim_missing");
    }

    @Test
    void findsASessionThatWasMovedOntoAnother() throws Exception {
        Simulation.Report report = simulate(() -> execute(
                "UPDATE appointment a JOIN (SELECT start_at, end_at FROM appointment WHERE id = " + LIVE + ") b"
                        + " SET a.start_at = b.start_at, a.end_at = b.end_at"
                        + " WHERE a.clinic_id = ? AND a.status = 'booked'",
                clinic,
                clinic));
        assertThat(report.faults()).contains("an appointment is not as it was acknowledged");
        assertThat(claims()).contains("overlap", "claim_shared");
    }

    @Test
    void findsAGhostClaim() throws Exception {
        simulate(() -> execute(
                "INSERT INTO claim (owner_id, lane, tick, holder)"
                        + " SELECT therapist_id, 0, 1, UNHEX(MD5(HEX(id))) FROM appointment WHERE id = " + LIVE,
                clinic));
        assertThat(claims()).contains("claim_of_nobody");
    }

    @Test
    void findsAStaleIndex() throws Exception {
        simulate(() -> execute(
                "UPDATE open_day SET session_bits = REPEAT(x'ff', 36) WHERE therapist_id ="
                        + " (SELECT therapist_id FROM appointment WHERE id = " + LIVE + ") AND utc_day ="
                        + " (SELECT DATE(start_at) FROM appointment WHERE id = " + LIVE + ")",
                clinic,
                clinic));
        assertThat(availability.openDays().check(clinic, CLOCK.instant())).hasSize(1);
    }

    private Simulation simulation() {
        return new Simulation(new SimulationPlan(
                // Of two replicas, where there are two.
                List.of(server.uri("/"), server.uri("/")),
                joinCode,
                type.toString(),
                "NY",
                3,
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                7));
    }

    private Simulation.Report simulate(Runnable plant) throws Exception {
        return simulate(simulation(), plant);
    }

    /** Until some appointments stand, however slow the machine. */
    private Simulation.Report simulate(Simulation simulation, Runnable plant) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Simulation.Report> running = thread.submit(() -> simulation.runPausing(plant));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> simulation.acknowledged() >= 12 && standing() >= 6);
            simulation.stop();
            return running.get(2, TimeUnit.MINUTES);
        } finally {
            thread.shutdownNow();
        }
    }

    private List<String> claims() {
        return new BookingCheck(DATABASE.jdbi())
                .check(clinic, CLOCK.instant()).stream()
                        .map(BookingCheck.Finding::what)
                        .toList();
    }

    private long standing() {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM appointment WHERE clinic_id = ? AND status = 'booked'", clinic)
                        .mapTo(Long.class)
                        .one());
    }

    private UUID one(String query) {
        return DATABASE.jdbi()
                .withHandle(
                        handle -> handle.select(query, clinic).mapTo(UUID.class).one());
    }

    private static void execute(String sql, Object... values) {
        DATABASE.jdbi().useHandle(handle -> handle.execute(sql, values));
    }
}
