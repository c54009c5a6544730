package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
import org.alcove.persistence.EmbeddedDatabase;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.Foundation;
import org.alcove.simulation.Simulation;
import org.alcove.simulation.SimulationPlan;
import org.alcove.testing.ChildService;
import org.alcove.testing.ChildService.Answer;
import org.alcove.testing.ChildService.Slot;
import org.alcove.testing.TestFoundation;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two replicas in processes of their own, killed, and their database killed and taken away, while clients book, move and
 * cancel. {@code -Dalcove.kills} says how often (20), {@code -Dalcove.seed} chooses other moments.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KillTest {
    private static final int KILLS = Integer.getInteger("alcove.kills", 20);
    private static final long SEED = Long.getLong("alcove.seed", 20260508L);
    private static final int CLIENTS = 6;

    /** In seconds; beyond it searches are not answered from memory. */
    private static final double OLDEST_PICTURE = 15;

    /** Two hours each, so that the two that are answered of each therapist are most of what they have in it. */
    private static final Duration WINDOW = Duration.ofHours(2);

    private static final int WINDOWS = 7 * 12;
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private EmbeddedDatabase database;
    private Jdbi jdbi;
    private ChildService service;
    private ChildService replica;

    @BeforeAll
    void start() throws Exception {
        database = EmbeddedDatabase.start(TARGET.resolve("mariadb"), TARGET.resolve("kill-database"));
        database.recreateSchema();
        MysqlDataSource source = new MysqlDataSource();
        source.setUrl(database.jdbcUrl());
        source.setUser(database.user());
        source.setPassword(database.password());
        jdbi = JdbiModule.jdbi(source);
        service = new ChildService(TARGET.resolve("kill-var"), database);
        service.start();
        replica = service.replica();
        replica.start();
        jdbi.useHandle(handle -> handle.execute("UPDATE clinic SET open_bookings_for_fresh_clients = 1000"));
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        service.kill();
        replica.kill();
        database.close();
    }

    @Test
    void keepsItsWordWhileReplicasAndDatabaseAreKilled() throws Exception {
        Random random = new Random(SEED);
        Simulation simulation = new Simulation(new SimulationPlan(
                List.of(service.address(), replica.address()),
                service.joinCode(),
                service.sessionType(),
                "NY",
                CLIENTS,
                Duration.ofHours(6),
                Duration.ofMinutes(5),
                random.nextLong()));
        Future<Simulation.Report> running = threads.submit(simulation::run);
        for (int kill = 1; kill <= KILLS; kill++) {
            // However slow the machine: somewhere in the middle, with some acknowledged and others on their way.
            long enough = simulation.acknowledged() + 1 + random.nextInt(6);
            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(1 + random.nextInt(20)))
                    .until(() -> running.isDone() || simulation.acknowledged() >= enough);
            assertThat(running.isDone())
                    .as("the clients gave up; seed %s", SEED)
                    .isFalse();
            switch (kill % 4) {
                case 1 -> restart(service, simulation, running);
                case 3 -> restart(replica, simulation, running);
                default -> killDatabase();
            }
        }
        simulation.stop();
        Simulation.Report report = running.get(10, TimeUnit.MINUTES);
        long ended = System.nanoTime();

        System.getLogger(KillTest.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "{0} kills, seed {1}: {2} bookings acknowledged; {3}",
                        KILLS,
                        Long.toString(SEED),
                        report.acknowledged(),
                        report.counts());
        assertThat(report.faults()).as("seed %s", SEED).isEmpty();
        assertThat(report.acknowledged()).isGreaterThan(KILLS);
        assertThat(report.counts().keySet())
                .as("some answers were lost")
                .anyMatch(counted -> counted.endsWith(" lost") || counted.endsWith(" 503"));
        assertThat(new BookingCheck(jdbi).check(Instant.now())).isEmpty();
        assertThat(openDayDifferences()).isEmpty();
        assertThat(count("SELECT COUNT(*) FROM appointment"))
                .as("appointments: those that were acknowledged, and no other")
                .isEqualTo(report.acknowledged());
        assertThat(count("""
                        SELECT COUNT(*) FROM appointment a
                         WHERE (SELECT COUNT(*) FROM participant p WHERE p.appointment_id = a.id) <> 1
                            OR NOT EXISTS (SELECT 1 FROM audit_event e
                                            WHERE e.subject_id = a.id AND e.action = 'appointment_book')
                            OR NOT EXISTS (SELECT 1 FROM outbox o WHERE o.subject_id = a.id)
                        """))
                .as("appointments without participant, audit or outbox row")
                .isZero();
        assertThat(report.standing()).as("appointments that stand").isPositive();
        for (ChildService one : List.of(service, replica)) {
            searchesWhatStands(one, ended);
        }
    }

    @Test
    void answers503WithoutItsDatabaseAndRecoversByItself() throws Exception {
        String token = service.join();
        Slot slot = service.slots(token, 1).get(0);
        int port = database.port();
        assertThat(service.get(token, "/api/me").status()).isEqualTo(200);
        database.close();
        for (Answer answer : List.of(
                service.get(token, "/api/me"),
                service.get(token, "/api/appointments"),
                service.book(token, "without-a-database", slot))) {
            assertThat(answer.status()).as("%s", answer).isEqualTo(503);
            assertThat(answer.contentType()).isEqualTo("application/problem+json");
            assertThat(answer.field("code")).isEqualTo("unavailable");
        }
        assertThat(service.isHealthy()).isFalse();

        database = EmbeddedDatabase.start(TARGET.resolve("mariadb"), TARGET.resolve("kill-database"), port);

        await().atMost(Duration.ofSeconds(60)).until(service::isHealthy);
        assertThat(service.get(token, "/api/me").status()).isEqualTo(200);
    }

    /** While one is down, the other books more than could have been on their way. */
    private static void restart(ChildService killed, Simulation simulation, Future<Simulation.Report> running)
            throws Exception {
        killed.kill();
        long before = simulation.acknowledged();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> running.isDone() || simulation.acknowledged() > before + CLIENTS);
        // They go on, but leave it a processor to start with; it would take five times as long.
        simulation.rest(Duration.ofMillis(200));
        killed.start();
        simulation.rest(Duration.ZERO);
    }

    private void killDatabase() throws Exception {
        int port = database.port();
        ProcessHandle process = database.process();
        assertThat(process.destroyForcibly()).isTrue();
        process.onExit().get(1, TimeUnit.MINUTES);
        database.close();
        database = EmbeddedDatabase.start(TARGET.resolve("mariadb"), TARGET.resolve("kill-database"), port);
    }

    private List<?> openDayDifferences() {
        Foundation foundation = TestFoundation.over(new Transactor(jdbi), Clock.systemUTC());
        AvailabilityModule availability = new AvailabilityModule(foundation, new AvailabilityConfiguration());
        IdentityModule identity =
                new IdentityModule(foundation, IdentityConfiguration.defaults(), URI.create("http://localhost:8080"));
        availability.takenBy(new BookingModule(
                        foundation, availability.offering(), identity.reEntries(), BookingConfiguration.defaults())
                .takenTime());
        ClinicId clinic = jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM clinic")
                .mapTo(ClinicId.class)
                .one());
        return availability.openDays().check(clinic, Instant.now());
    }

    /**
     * A replica's picture is as of a moment since the end, and what is answered from it is free. The sweep is as shipped:
     * a quicker one would put right what was not learnt before anybody asks.
     */
    private void searchesWhatStands(ChildService one, long ended) throws Exception {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            double sinceEnd = (System.nanoTime() - ended) / 1e9;
            assertThat(one.metric("search.picture.age").orElse(-1))
                    .as("age of the picture, %s s after the end, seed %s", sinceEnd, SEED)
                    .isBetween(0.0, Math.min(OLDEST_PICTURE, sinceEnd));
            assertThat(one.metric("search.picture.repaired"))
                    .as("rows that were not learnt, seed %s", SEED)
                    .hasValue(0);
        });
        double before = one.metric("search.answers.memory").orElse(0);
        String token = one.join();
        List<Session> booked = booked();
        List<Session> offered = new ArrayList<>();
        Instant from = Instant.now().truncatedTo(ChronoUnit.HOURS);
        for (int window = 0; window < WINDOWS; window++) {
            offered.addAll(search(one, token, from.plus(WINDOW.multipliedBy(window))));
        }
        assertThat(one.metric("search.answers.memory").orElse(0))
                .as("answers from memory")
                .isGreaterThan(before);
        assertThat(offered).as("what is offered").isNotEmpty();
        assertThat(offered.stream()
                        .filter(slot -> booked.stream().anyMatch(slot::overlaps))
                        .toList())
                .as("offered though it is taken, seed %s", SEED)
                .isEmpty();
    }

    /** The first of each therapist within a window. */
    private static List<Session> search(ChildService one, String token, Instant from) throws Exception {
        Answer answer = one.get(
                token,
                "/api/slots?limit=500&state=NY&sessionTypeId=" + one.sessionType() + "&from=" + from + "&to="
                        + from.plus(WINDOW));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        List<Session> found = new ArrayList<>();
        answer.body()
                .path("items")
                .forEach(item -> found.add(new Session(
                        UUID.fromString(item.path("therapistId").asText()),
                        Instant.parse(item.path("start").asText()),
                        Instant.parse(item.path("end").asText()))));
        return found;
    }

    private List<Session> booked() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT therapist_id, start_at, end_at FROM appointment WHERE status = 'booked'")
                .mapTo(Session.class)
                .list());
    }

    /** A session, or a time for one; public as what the rows are made into has to be. */
    public record Session(UUID therapistId, Instant startAt, Instant endAt) {
        boolean overlaps(Session other) {
            return therapistId.equals(other.therapistId)
                    && startAt.isBefore(other.endAt)
                    && other.startAt.isBefore(endAt);
        }
    }

    private long count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
