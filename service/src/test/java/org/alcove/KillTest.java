package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.alcove.persistence.EmbeddedDatabase;
import org.alcove.testing.ChildService;
import org.alcove.testing.ChildService.Answer;
import org.alcove.testing.ChildService.Slot;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The service in a process of its own, killed, and its database taken away, while clients book. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KillTest {
    private static final int KILLS = 20;
    private static final int CLIENTS = 6;
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private final Random random = new Random(20260508);
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private EmbeddedDatabase database;
    private Jdbi jdbi;
    private ChildService service;
    private List<String> tokens;
    private List<Slot> slots;

    /** One booking that was asked for, as its client remembers it. */
    private record Asked(String token, String key, Slot slot) {}

    @BeforeAll
    void start() throws Exception {
        database = EmbeddedDatabase.start(TARGET.resolve("mariadb"), TARGET.resolve("kill-database"));
        database.recreateSchema();
        jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
        service = new ChildService(TARGET.resolve("kill-var"), database);
        service.start();
        jdbi.useHandle(handle -> handle.execute("UPDATE clinic SET open_bookings_for_fresh_clients = 1000"));
        tokens = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            tokens.add(service.join());
        }
        slots = service.slots(tokens.get(0), 25);
        assertThat(slots).hasSizeGreaterThan(500);
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        service.kill();
        database.close();
    }

    @Test
    void losesNoAcknowledgedBookingWhenItIsKilled() throws Exception {
        Map<String, String> acknowledged = new ConcurrentHashMap<>();
        Map<String, Asked> asked = new ConcurrentHashMap<>();
        for (int kill = 1; kill <= KILLS; kill++) {
            List<Future<?>> clients = new ArrayList<>();
            for (String token : tokens) {
                long seed = random.nextLong();
                clients.add(threads.submit(() -> bookUntilItDies(token, new Random(seed), asked, acknowledged)));
            }
            // However slow the machine: somewhere in the middle, with some booked and others on their way.
            int enough = acknowledged.size() + 1 + random.nextInt(6);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1 + random.nextInt(20)))
                    .until(() -> acknowledged.size() >= enough);
            service.kill();
            for (Future<?> client : clients) {
                client.get(60, TimeUnit.SECONDS);
            }
            assertNoTraceOfHalfABooking();
            service.start();
        }
        assertThat(acknowledged).as("bookings that were acknowledged").hasSizeGreaterThan(KILLS);
        assertThat(asked.size()).as("bookings whose answer was lost").isGreaterThan(acknowledged.size());

        for (Asked booking : asked.values()) {
            Answer answer = service.book(booking.token(), booking.key(), booking.slot());
            if (answer.status() == 201) {
                String before = acknowledged.putIfAbsent(booking.key(), answer.field("id"));
                assertThat(before == null || before.equals(answer.field("id")))
                        .as("a retried key answers the same booking")
                        .isTrue();
            } else {
                assertThat(acknowledged).as("refused now: %s", answer).doesNotContainKey(booking.key());
            }
        }
        for (Map.Entry<String, String> booking : acknowledged.entrySet()) {
            Asked how = Objects.requireNonNull(asked.get(booking.getKey()));
            assertThat(service.get(how.token(), "/api/appointments/" + booking.getValue())
                            .status())
                    .isEqualTo(200);
            assertThat(service.book(how.token(), how.key(), how.slot()).field("id"))
                    .isEqualTo(booking.getValue());
        }
        assertThat(count("SELECT COUNT(*) FROM appointment"))
                .as("appointments: those that were acknowledged, and no other")
                .isEqualTo(acknowledged.values().stream().distinct().count());
        assertNoTraceOfHalfABooking();
    }

    @Test
    void answers503WithoutItsDatabaseAndRecoversByItself() throws Exception {
        String token = tokens.get(0);
        int port = database.port();
        assertThat(service.get(token, "/api/me").status()).isEqualTo(200);
        database.close();
        for (Answer answer : List.of(
                service.get(token, "/api/me"),
                service.get(token, "/api/appointments"),
                service.book(token, "without-a-database", slots.get(0)))) {
            assertThat(answer.status()).as("%s", answer).isEqualTo(503);
            assertThat(answer.contentType()).isEqualTo("application/problem+json");
            assertThat(answer.field("code")).isEqualTo("unavailable");
        }
        assertThat(service.isHealthy()).isFalse();

        database = EmbeddedDatabase.start(TARGET.resolve("mariadb"), TARGET.resolve("kill-database"), port);

        await().atMost(Duration.ofSeconds(30)).until(service::isHealthy);
        assertThat(service.get(token, "/api/me").status()).isEqualTo(200);
    }

    private void bookUntilItDies(
            String token, Random choice, Map<String, Asked> asked, Map<String, String> acknowledged) {
        while (true) {
            Slot slot = slots.get(choice.nextInt(slots.size()));
            String key = "kill-" + Long.toHexString(choice.nextLong());
            asked.put(key, new Asked(token, key, slot));
            Optional<Answer> answer = service.tryToBook(token, key, slot);
            if (answer.isEmpty()) {
                return;
            }
            if (answer.get().status() == 201) {
                acknowledged.put(key, answer.get().field("id"));
            } else {
                assertThat(answer.get().status()).as("%s", answer.get()).isIn(409, 422, 503);
            }
        }
    }

    private void assertNoTraceOfHalfABooking() {
        assertThat(count("""
                        SELECT COUNT(*) FROM claim c LEFT JOIN appointment a ON a.id = c.holder AND a.status = 'booked'
                         WHERE a.id IS NULL AND c.expires_at IS NULL
                        """)).as("claims of nobody").isZero();
        assertThat(count("""
                        SELECT COUNT(*) FROM appointment a
                         WHERE NOT EXISTS (SELECT 1 FROM claim c WHERE c.holder = a.id AND c.owner_id = a.therapist_id)
                            OR (SELECT COUNT(*) FROM participant p WHERE p.appointment_id = a.id) <> 1
                            OR NOT EXISTS (SELECT 1 FROM audit_event e
                                            WHERE e.subject_id = a.id AND e.action = 'appointment_book')
                            OR NOT EXISTS (SELECT 1 FROM outbox o WHERE o.subject_id = a.id)
                        """))
                .as("appointments without claims, participant, audit or outbox row")
                .isZero();
        assertThat(count("""
                        SELECT COUNT(*) FROM appointment a JOIN appointment b
                            ON b.therapist_id = a.therapist_id AND a.id < b.id
                           AND a.start_at < b.end_at AND b.start_at < a.end_at
                        """)).as("double bookings").isZero();
    }

    private long count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
