package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is told of calendars that grow old, and what becomes of those whose owner goes. */
@Tag("races")
final class CalendarUpkeepTest {
    private static final String TWO = "2026-05-05T14:00:00Z";
    private static final String AT_TWO = "a 20260505T140000Z 20260505T150000Z";

    private static TestDatabase database;
    private static TestClock clock;
    private static CalendarServer outside;
    private static AlcoveServer server;

    private BusyScene scene;
    private Replica replica;
    private String path;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        clock = new TestClock(TestClock.MONDAY);
        outside = new CalendarServer();
        server = AlcoveServer.start(
                database, clock, ConfigOverride.config("busyCalendars.fetching.allowedHosts", outside.host()));
    }

    @AfterAll
    static void stop() {
        server.close();
        outside.close();
    }

    @BeforeEach
    void open() {
        clock.set(TestClock.MONDAY);
        database.jdbi().useHandle(handle -> handle.execute("DELETE FROM busy_calendar"));
        scene = new BusyScene(server, database, TestClock.MONDAY);
        replica = new Replica(database.transactor(), clock, outside.host());
        path = "/" + UUID.randomUUID() + ".ics";
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private String add() {
        outside.serve(path, BusyScene.file(AT_TWO));
        String id = scene.addUrl(outside.url(path)).json().path("id").asText();
        replica.poll();
        return id;
    }

    private void tend() {
        replica.module.upkeep().tend(clock.instant());
    }

    private List<String> told() {
        return StreamSupport.stream(
                        scene.get(Role.THERAPIST, "/api/me/notices")
                                .json()
                                .path("items")
                                .spliterator(),
                        false)
                .map(notice -> notice.path("kind").asText() + " "
                        + notice.path("subjectId").asText() + " "
                        + notice.path("at").asText())
                .toList();
    }

    private List<String> outbox() {
        return database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT o.kind FROM outbox o JOIN notice n ON n.id = o.id AND n.subject_id = o.subject_id"
                                        + " WHERE o.clinic_id = ? AND o.handled_at IS NULL ORDER BY o.created_at, o.id",
                                scene.clinic)
                        .mapTo(String.class)
                        .list());
    }

    private AccountId account() {
        return scene.sample.person(Role.THERAPIST).actor().accountId();
    }

    private void execute(String sql, Object... values) {
        database.jdbi().useHandle(handle -> handle.execute(sql, values));
    }

    private int kept() {
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM busy_calendar")
                        .mapTo(Integer.class)
                        .one());
    }

    private List<String> asked() {
        return outside.answers(path);
    }

    @Test
    void tellsOnceThatACalendarIsOldHoweverManyReplicasLookAndAgainOnlyAfterItRecovered() {
        String id = add();
        outside.serve(path, 500, new byte[0]);
        clock.advance(Duration.ofDays(1));
        replica.poll();
        tend();
        assertThat(told()).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        Instant first = clock.instant();
        try (Replica other = new Replica(database.transactor(), clock, outside.host())) {
            CompletableFuture<Void> both = CompletableFuture.allOf(
                    CompletableFuture.runAsync(this::tend),
                    CompletableFuture.runAsync(() -> other.module.upkeep().tend(clock.instant())));
            assertThat(both).succeedsWithin(Duration.ofSeconds(60));
        }
        clock.advance(Duration.ofDays(2));
        replica.poll();
        tend();
        assertThat(told()).containsExactly("calendar_stale " + id + " " + first);
        assertThat(outbox()).containsExactly("calendar_stale");

        outside.serve(path, BusyScene.file(AT_TWO));
        clock.advance(Duration.ofDays(1));
        replica.poll();
        tend();
        assertThat(outbox()).hasSize(1);
        clock.advance(Duration.ofDays(1).plusSeconds(1));
        tend();
        tend();
        assertThat(told()).hasSize(2);
        assertThat(outbox()).containsExactly("calendar_stale", "calendar_stale");
    }

    @Test
    void aNoticeGoesWhenItsOwnerSaysSoAndNobodyElseSeesIt() {
        add();
        clock.advance(Duration.ofDays(2));
        tend();
        String notice = scene.get(Role.THERAPIST, "/api/me/notices")
                .json()
                .at("/items/0/id")
                .asText();
        String acknowledge = "/api/me/notices/" + notice + "/acknowledge";

        assertThat(scene.get(Role.ADMIN, "/api/me/notices").json().path("items"))
                .isEmpty();
        assertThat(scene.send(Role.ADMIN, "POST", acknowledge, "", "").status()).isEqualTo(404);
        assertThat(told()).hasSize(1);
        assertThat(scene.send(Role.THERAPIST, "POST", acknowledge, "", "").status())
                .isEqualTo(204);
        assertThat(scene.send(Role.THERAPIST, "POST", acknowledge, "", "").status())
                .isEqualTo(204);
        assertThat(told()).isEmpty();
    }

    @Test
    void anUploadAndACalendarThatNeverWasReadGrowOldToo() {
        scene.upload(BusyScene.file(AT_TWO));
        scene.addUrl(outside.url("/nothing.ics"));
        clock.advance(Duration.ofDays(1).plusSeconds(1));
        tend();
        assertThat(told()).hasSize(1);
        clock.advance(Duration.ofDays(90));
        tend();
        tend();
        assertThat(told()).hasSize(2);
    }

    @Test
    void aTherapistWhoIsNotAtWorkIsNotReadForAndIsAgainOnComingBack() {
        add();
        execute("UPDATE therapist SET status = 'inactive' WHERE id = ?", scene.therapist());
        clock.advance(Duration.ofMinutes(20));
        replica.poll();
        assertThat(asked()).hasSize(1);
        tend();
        clock.advance(Duration.ofDays(2));
        tend();
        replica.poll();
        assertThat(asked()).hasSize(1);
        assertThat(told()).isEmpty();

        execute("UPDATE therapist SET status = 'active' WHERE id = ?", scene.therapist());
        tend();
        replica.poll();
        assertThat(asked()).hasSize(2);
    }

    @Test
    void aDisabledAccountsCalendarIsNotReadKeepsItsTimesAndGoesAfterAWhile() {
        add();
        execute("UPDATE account SET status = 'disabled' WHERE id = ?", account());
        clock.advance(Duration.ofMinutes(20));
        replica.poll();
        tend();
        clock.advance(Duration.ofDays(2));
        replica.poll();
        assertThat(asked()).hasSize(1);
        assertThat(scene.slots()).doesNotContain(TWO);

        clock.advance(Duration.ofDays(29));
        tend();
        assertThat(kept()).isZero();
    }

    @Test
    void aCalendarWhoseOwnerCameBackSinceItWasListedStays() {
        add();
        execute("UPDATE account SET status = 'disabled' WHERE id = ?", account());
        tend();
        clock.advance(Duration.ofDays(31));
        Instant dormantBy = clock.instant().minus(Duration.ofDays(30));
        CalendarUpkeepDao.Left listed = database.transactor()
                .inTransaction(handle -> handle.attach(CalendarUpkeepDao.class).listLeft(dormantBy, 1))
                .get(0);
        execute("UPDATE account SET status = 'active' WHERE id = ?", account());

        int deleted = database.transactor()
                .inTransaction(handle ->
                        handle.attach(CalendarUpkeepDao.class).deleteLeft(listed.clinicId(), listed.id(), dormantBy));
        assertThat(deleted).isZero();
        tend();
        assertThat(kept()).isEqualTo(1);
    }

    @Test
    void anAccountThatLosesTheRoleLosesItsCalendarsAndTheTimeIsOfferedAgain() {
        add();
        assertThat(scene.slots()).doesNotContain(TWO);
        execute("DELETE FROM account_role WHERE account_id = ? AND role = 'therapist'", account());
        tend();

        assertThat(kept()).isZero();
        assertThat(scene.slots()).contains(TWO);
        assertThat(replica.availability.openDays().check(scene.clinic, clock.instant()))
                .isEmpty();
    }

    @Test
    void anAccountThatComesInsteadInheritsNothing() {
        String id = add();
        TestPeople people = TestPeople.in(database, TestClock.MONDAY);
        TestPeople.Person next = people.therapist(scene.clinic, scene.therapist());
        String all = scene.base() + "/busy-calendars";

        assertThat(scene.as(next, "GET", all).json().path("items")).isEmpty();
        assertThat(scene.as(next, "DELETE", all + "/" + id).status()).isEqualTo(404);
        assertThat(scene.as(next, "POST", all + "/" + id + "/refresh").status()).isEqualTo(404);
        assertThat(scene.as(next, "GET", scene.base() + "/busy?from=2026-05-01T00:00:00Z&to=2026-06-01T00:00:00Z")
                        .json()
                        .path("items"))
                .isEmpty();

        // As long as both are the therapist's, each has its own.
        tend();
        assertThat(kept()).isEqualTo(1);
        execute("UPDATE account SET status = 'disabled' WHERE id = ?", account());
        tend();
        assertThat(kept()).isZero();
        assertThat(outside.answers(path)).hasSize(1);
    }

    @Test
    void anAccountThatBecomesAnotherTherapistLeavesTheCalendarsOfTheFirst() {
        add();
        TestPeople people = TestPeople.in(database, TestClock.MONDAY);
        execute("UPDATE account SET therapist_id = ? WHERE id = ?", people.therapistRow(scene.clinic), account());
        clock.advance(Duration.ofMinutes(20));
        replica.poll();
        assertThat(asked()).hasSize(1);
        tend();
        assertThat(kept()).isZero();
    }
}
