package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dropwizard.testing.ConfigOverride;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.alcove.busyimport.BusyScene.Answer;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.StatementCounter;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Calendars that are served on loopback and read from there again and again. */
@Tag("races")
final class CalendarPollTest {
    private static final String TWO = "2026-05-05T14:00:00Z";
    private static final String THREE = "2026-05-05T15:00:00Z";
    private static final String AT_TWO = "a 20260505T140000Z 20260505T150000Z";
    private static final String AT_THREE = "b 20260505T150000Z 20260505T160000Z";
    private static final String CANARY = "Quillfeather";

    /** Of its own: whoever polls takes whatever is due. */
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

    private String add(String at) {
        Answer added = scene.addUrl(outside.url(at));
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        return added.json().path("id").asText();
    }

    /** What the search shows is what the authority says. */
    private void searchIsRight() {
        assertThat(replica.availability.openDays().check(scene.clinic, clock.instant()))
                .isEmpty();
    }

    private byte[] sealed(String column, String id) {
        return database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT " + column + " FROM busy_calendar WHERE id = ?", BusyCalendarId.fromString(id))
                        .mapTo(byte[].class)
                        .one());
    }

    private void put(String column, String id, byte[] value) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE busy_calendar SET " + column + " = ? WHERE id = ?",
                        value,
                        BusyCalendarId.fromString(id)));
    }

    /** With one bit changed, cut, emptied, and of another calendar of the same therapist's. */
    private List<byte[]> changed(String column, String id, String other) {
        byte[] right = sealed(column, id);
        byte[] early = right.clone();
        early[0] ^= 1;
        byte[] late = right.clone();
        late[right.length - 1] ^= 1;
        return List.of(early, late, Arrays.copyOf(right, right.length / 2), new byte[0], sealed(column, other));
    }

    private static List<String> logging(Runnable work) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        root.addAppender(logged);
        try {
            work.run();
        } finally {
            root.detachAppender(logged);
        }
        return List.copyOf(logged.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private boolean sealedUnderTheTherapistsOwnKey(String column) {
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT SUBSTRING(c." + column + ", 1, 16) = k.key_id"
                                + " FROM busy_calendar c JOIN vault_key k ON k.client_id = c.therapist_id")
                        .mapTo(Boolean.class)
                        .one());
    }

    private void later(Duration time) {
        clock.advance(time);
        replica.poll();
    }

    @Test
    void followsACalendarPollByPoll() {
        outside.serve(path, BusyScene.file(AT_TWO));
        String id = add(path);
        assertThat(scene.slots()).isEmpty();

        replica.poll();
        Answer view = scene.view(id);
        assertThat(view.json().path("status").asText()).isEqualTo("current");
        assertThat(view.json().path("lastGoodReadAt").asText()).isEqualTo("2026-05-04T13:00:00Z");
        assertThat(scene.slots()).contains(THREE).doesNotContain(TWO);
        searchIsRight();
        assertThat(sealedUnderTheTherapistsOwnKey("source")).isTrue();
        assertThat(sealedUnderTheTherapistsOwnKey("validators")).isTrue();

        // Not due yet, then unchanged.
        later(Duration.ofMinutes(10));
        assertThat(outside.answers(path)).containsExactly(path + " 200");
        later(Duration.ofMinutes(10));
        assertThat(outside.answers(path)).containsExactly(path + " 200", path + " 304");
        assertThat(scene.view(id).json().path("lastGoodReadAt").asText()).isEqualTo("2026-05-04T13:20:00Z");
        assertThat(scene.slots()).contains(THREE).doesNotContain(TWO);

        outside.serve(path, BusyScene.file(AT_THREE));
        later(Duration.ofMinutes(20));
        assertThat(scene.slots()).contains(TWO).doesNotContain(THREE);
        assertThat(scene.isFound(TWO)).isTrue();
        assertThat(scene.isFound(THREE)).isFalse();
        searchIsRight();

        // Once a day whole, whatever the server says of changes.
        later(Duration.ofHours(25));
        assertThat(outside.answers(path)).endsWith(path + " 200");
    }

    @Test
    void settingsChangedWhileAFileIsReadStillAskForItAnew() {
        String file = BusyScene.file(AT_TWO);
        String id = scene.upload(file).json().path("id").asText();
        String one = scene.base() + "/busy-calendars/" + id;
        clock.advance(Duration.ofSeconds(1));
        Answer changed = scene.send(Role.THERAPIST, "PATCH", one, "application/json", "{\"tentativeIsBusy\":false}");
        assertThat(changed.json().path("warnings").toString()).isEqualTo("[\"settings_changed\"]");

        clock.set(TestClock.MONDAY);
        Answer begunBefore = scene.send(Role.THERAPIST, "POST", one + "/upload", "text/calendar", file);
        assertThat(begunBefore.json().path("warnings").toString()).isEqualTo("[\"settings_changed\"]");
        clock.advance(Duration.ofSeconds(1));
        Answer begunAfter = scene.send(Role.THERAPIST, "POST", one + "/upload", "text/calendar", file);
        assertThat(begunAfter.json().path("warnings")).isEmpty();
    }

    @Test
    void keepsTheLastGoodReadWhenACalendarCantBeReadAndSaysSo() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
            out.write(new byte[20_000_000]);
        }
        outside.serve(path, BusyScene.file("a 20260512T140000Z 20260512T150000Z"));
        String id = add(path);
        replica.poll();

        List<String> faults = new ArrayList<>();
        for (byte[] body : List.of(
                bomb.toByteArray(), new byte[6_000_000], "<html>".getBytes(StandardCharsets.UTF_8), new byte[0])) {
            outside.serve(path, body.length == 0 ? 500 : 200, body);
            later(Duration.ofHours(6));
            later(Duration.ofHours(2));
            faults.add(scene.view(id).json().path("fault").asText());
        }

        assertThat(faults.get(0)).isIn("compressed_too_much", "too_large");
        assertThat(faults.subList(1, 4)).containsExactly("too_large", "not_a_calendar", "server_failed");
        assertThat(scene.slots(LocalDate.of(2026, 5, 12)))
                .contains("2026-05-12T15:00:00Z")
                .doesNotContain("2026-05-12T14:00:00Z");
        Answer view = scene.view(id);
        assertThat(view.json().path("status").asText()).isEqualTo("stale");
        assertThat(view.json().path("failures").asInt()).isGreaterThan(3);
        assertThat(view.json().path("lastGoodReadAt").asText()).isEqualTo("2026-05-04T13:00:00Z");
        assertThat(view.json().path("notice").asText()).contains("could not be read for a long time");

        outside.serve(path, BusyScene.file(AT_THREE));
        later(Duration.ofHours(8));
        assertThat(scene.view(id).json().path("status").asText()).isEqualTo("current");
        assertThat(scene.view(id).json().path("failures").asInt()).isZero();
    }

    @Test
    void aSourceThatWasChangedIsToldKeepsTheLastGoodReadAndIsNotWrittenOver() {
        path = "/" + CANARY + ".ics";
        outside.serve(path, BusyScene.file("a 20260512T140000Z 20260512T150000Z"));
        String id = add(path);
        outside.serve("/other.ics", BusyScene.file(AT_TWO));
        String other = add("/other.ics");
        replica.poll();
        byte[] right = sealed("source", id);
        int asked = outside.answers(path).size();

        for (byte[] wrong : changed("source", id, other)) {
            put("source", id, wrong);
            List<String> logged = logging(() -> later(Duration.ofHours(8)));
            assertThat(logged)
                    .anyMatch(line -> line.contains("busy_calendar") && line.contains(id) && line.contains(", source,"))
                    .noneMatch(line -> line.contains(CANARY));
            assertThat(sealed("source", id)).isEqualTo(wrong);
        }
        assertThat(scene.view(id).json().path("fault").asText()).isEqualTo("read_failed");
        assertThat(scene.slots(LocalDate.of(2026, 5, 12)))
                .contains("2026-05-12T15:00:00Z")
                .doesNotContain("2026-05-12T14:00:00Z");
        assertThat(outside.answers(path)).hasSize(asked);

        put("source", id, right);
        later(Duration.ofHours(8));
        assertThat(scene.view(id).json().path("status").asText()).isEqualTo("current");
    }

    @Test
    void validatorsThatWereChangedAreToldAndTheCalendarIsReadWhole() {
        outside.serve(path, BusyScene.file(AT_TWO));
        String other = "/" + UUID.randomUUID() + ".ics";
        outside.serve(other, BusyScene.file(AT_THREE));
        String id = add(path);
        String otherId = add(other);
        replica.poll();
        later(Duration.ofMinutes(20));
        assertThat(outside.answers(path)).containsExactly(path + " 200", path + " 304");

        for (byte[] wrong : changed("validators", id, otherId)) {
            put("validators", id, wrong);
            List<String> logged = logging(() -> later(Duration.ofMinutes(20)));
            assertThat(logged)
                    .anyMatch(line ->
                            line.contains("busy_calendar") && line.contains(id) && line.contains(", validators,"))
                    .noneMatch(line -> line.contains(path));
            assertThat(outside.answers(path)).endsWith(path + " 200");
        }
        assertThat(scene.slots()).doesNotContain(TWO).doesNotContain(THREE);
        later(Duration.ofMinutes(20));
        assertThat(outside.answers(path)).endsWith(path + " 304");
    }

    @Test
    void offersNothingBeyondWhatWasRead() {
        LocalDate thursday = LocalDate.of(2026, 5, 7);
        String two = thursday + "T14:00:00Z";
        assertThat(scene.slots(thursday)).contains(two);
        outside.serve(path, BusyScene.file(AT_TWO));
        add(path);
        try (Replica shortSighted =
                new Replica(database.transactor(), clock, outside.host(), Duration.ofSeconds(60), Duration.ofDays(1))) {
            shortSighted.poll();
        }
        assertThat(scene.slots(thursday)).isEmpty();
        assertThat(scene.isFound(two)).isFalse();
        assertThat(scene.book(two).code()).isEqualTo("slot_not_offered");
        searchIsRight();

        outside.serve(path, BusyScene.file(AT_TWO));
        later(Duration.ofMinutes(20));
        assertThat(scene.slots(thursday)).contains(two);
        assertThat(scene.isFound(two)).isTrue();
        searchIsRight();
    }

    @Test
    void comesBackLaterAndLaterToWhatFails() {
        String id = add("/nothing.ics");
        Instant before = clock.instant();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            replica.poll();
            Answer view = scene.view(id);
            assertThat(view.json().path("fault").asText()).isEqualTo("gone");
            assertThat(view.json().path("status").asText()).isEqualTo("waiting_first_read");
            Instant next = Instant.parse(view.json().path("nextReadAt").asText());
            waits.add(Duration.between(before, next).toMinutes());
            clock.set(next);
            before = next;
        }

        for (int i = 0; i < waits.size(); i++) {
            long least = Math.min(15L << i, 360);
            assertThat(waits.get(i)).as("wait " + i).isBetween(least, least * 12 / 10);
        }
        assertThat(scene.slots()).isEmpty();
    }

    @Test
    void readsOnceHoweverManyReplicasLook() {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            paths.add("/" + UUID.randomUUID());
            outside.serve(paths.get(i), BusyScene.file(AT_TWO));
            add(paths.get(i));
        }

        try (Replica other = new Replica(database.transactor(), clock, outside.host())) {
            CompletableFuture<Boolean> one = replica.module.poller().poll();
            CompletableFuture<Boolean> two = other.module.poller().poll();
            Replica.await(one);
            Replica.await(two);
        }

        assertThat(paths).allSatisfy(each -> assertThat(outside.answers(each)).hasSize(1));
    }

    @Test
    void oneThatHangsKeepsNobodyElseWaiting() {
        CountDownLatch latch = new CountDownLatch(1);
        outside.hold(path, BusyScene.file(AT_TWO), latch);
        String hanging = add(path);
        List<String> others = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            String other = "/" + UUID.randomUUID();
            outside.serve(other, BusyScene.file(AT_THREE));
            others.add(add(other));
        }

        CompletableFuture<Boolean> end = replica.module.poller().poll();
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> others.stream()
                        .allMatch(id ->
                                scene.view(id).json().path("status").asText().equals("current")));
        assertThat(end).isNotDone();
        assertThat(scene.view(hanging).json().path("status").asText()).isEqualTo("waiting_first_read");
        latch.countDown();
        Replica.await(end);
        assertThat(scene.view(hanging).json().path("status").asText()).isEqualTo("current");
    }

    @Test
    void aReplicaThatDiesWhileReadingLeavesItToAnother() {
        CountDownLatch latch = new CountDownLatch(1);
        outside.serve(path, BusyScene.file(AT_TWO));
        String id = add(path);
        replica.poll();
        outside.hold(path, BusyScene.file(AT_THREE), latch);
        clock.advance(Duration.ofMinutes(20));

        int before = outside.arrived();
        CompletableFuture<Boolean> never = replica.module.poller().poll();
        // It dies while it reads, and not on its way there.
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> outside.arrived() > before);
        replica.close();
        latch.countDown();
        try (Replica other = new Replica(database.transactor(), clock, outside.host())) {
            other.poll();
            assertThat(scene.slots()).contains(THREE).doesNotContain(TWO);
            // Its lease ran out.
            clock.advance(Duration.ofMinutes(3));
            other.poll();
        }
        assertThat(never).isNotNull();
        assertThat(scene.view(id).json().path("status").asText()).isEqualTo("current");
        assertThat(scene.slots()).contains(TWO).doesNotContain(THREE);
    }

    @Test
    void whatComesAfterItsLeaseIsDropped() {
        CountDownLatch latch = new CountDownLatch(1);
        outside.hold(path, BusyScene.file(AT_TWO), latch);
        add(path);
        CompletableFuture<Boolean> slow = replica.module.poller().poll();
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> leased() == 1);
        clock.advance(Duration.ofMinutes(3));
        outside.serve(path, BusyScene.file(AT_THREE));
        try (Replica other = new Replica(database.transactor(), clock, outside.host())) {
            other.poll();
        }
        assertThat(scene.slots()).contains(TWO).doesNotContain(THREE);

        latch.countDown();
        Replica.await(slow);
        assertThat(scene.slots()).contains(TWO).doesNotContain(THREE);
        searchIsRight();
    }

    private static int leased() {
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM busy_calendar WHERE lease IS NOT NULL")
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void asksAtOnceWhenTheTherapistDoesAndNotMoreOftenThanAllowed() {
        outside.serve(path, BusyScene.file(AT_TWO));
        String id = add(path);
        replica.poll();
        clock.advance(Duration.ofSeconds(30));

        String refresh = scene.base() + "/busy-calendars/" + id + "/refresh";
        Answer asked = scene.send(Role.THERAPIST, "POST", refresh, "", "");
        assertThat(asked.json().path("nextReadAt").asText()).isEqualTo("2026-05-04T13:01:00Z");
        replica.poll();
        assertThat(outside.answers(path)).hasSize(1);
        later(Duration.ofSeconds(30));
        assertThat(outside.answers(path)).hasSize(2);
    }

    @Test
    void readsAnewWhenTheTherapistMovesToAnotherZone() {
        outside.serve(path, BusyScene.file("a 20260505T100000 20260505T110000"));
        add(path);
        replica.poll();
        assertThat(scene.slots()).doesNotContain(TWO);

        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE working_hours SET zone = 'America/Chicago' WHERE therapist_id = ?", scene.therapist()));
        later(Duration.ofMinutes(20));

        assertThat(outside.answers(path)).containsExactly(path + " 200", path + " 200");
        assertThat(scene.slots()).contains(TWO).doesNotContain(THREE);
    }

    @Test
    void forgetsBusyTimesThatAreOver() {
        Answer added = scene.upload(BusyScene.file(AT_TWO, "b 20260512T140000Z 20260512T150000Z"));
        assertThat(added.json().path("busyCount").asInt()).isEqualTo(2);
        clock.advance(Duration.ofDays(5));

        replica.module.purgePast(clock.instant());

        String all = scene.base() + "/busy?from=2026-05-01T00:00:00Z&to=2026-06-01T00:00:00Z";
        assertThat(scene.get(Role.THERAPIST, all).json().toString())
                .isEqualTo("{\"items\":[{\"start\":\"2026-05-12T14:00:00Z\",\"end\":\"2026-05-12T15:00:00Z\"}]}");
        replica.availability.openDays().extend(clock.instant());
        searchIsRight();
    }

    @Test
    void nothingOfAnEventIsKeptNorToldAnywhere() {
        outside.serve(
                path,
                BusyScene.file("uid-" + CANARY + "@example.org 20260505T140000Z 20260505T150000Z SUMMARY:" + CANARY
                        + "\r\nLOCATION:" + CANARY + "\r\nDESCRIPTION:" + CANARY + "\r\nORGANIZER;CN=" + CANARY
                        + ":mailto:" + CANARY + "@example.org\r\nATTENDEE:mailto:" + CANARY + "@example.org\r\nX-"
                        + CANARY + ":" + CANARY));
        add(path + "?" + CANARY);
        replica.poll();
        assertThat(scene.slots()).doesNotContain(TWO);

        for (String table : database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
                        .mapTo(String.class)
                        .list())) {
            List<String> rows = database.jdbi()
                    .withHandle(handle -> handle.select("SELECT * FROM `" + table + "`")
                            .map((row, context) -> {
                                StringBuilder text = new StringBuilder();
                                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                    byte[] bytes = row.getBytes(i);
                                    text.append(bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1));
                                }
                                return text.toString();
                            })
                            .list());
            assertThat(rows).as(table).noneMatch(row -> row.contains(CANARY));
        }
    }

    @Test
    void runsAsManyStatementsForManyCalendarsAsForOne() {
        add("/one");
        int one = StatementCounter.count(database, this::list);
        for (int i = 0; i < 5; i++) {
            add("/more" + i);
        }
        assertThat(StatementCounter.count(database, this::list)).isEqualTo(one);
        assertThat(list().items()).hasSize(6);
    }

    private Page<BusyCalendarView> list() {
        return replica.module
                .calendars()
                .list(scene.sample.person(Role.THERAPIST).actor(), scene.therapist());
    }

    /** The whole service with its own jobs and clock: what is put into the calendar outside takes the slot away. */
    @Test
    void theServiceFollowsACalendarByItself() {
        TestDatabase own = TestDatabase.fresh();
        Clock now = Clock.systemUTC();
        LocalDate day = LocalDate.ofInstant(now.instant(), ZoneOffset.UTC).plusDays(3);
        String basic = day.toString().replace("-", "");
        outside.serve(path, BusyScene.file());
        try (AlcoveServer alone = AlcoveServer.startWithJobs(
                own,
                now,
                ConfigOverride.config("jobs.poll", "PT0.2S"),
                ConfigOverride.config("jobs.pollCalendars", "PT0.2S"),
                ConfigOverride.config("busyCalendars.readEvery", "PT0.5S"),
                ConfigOverride.config("busyCalendars.fetching.allowedHosts", outside.host()))) {
            BusyScene lived = new BusyScene(alone, own, now.instant());
            assertThat(lived.slots(day)).contains(day + "T14:00:00Z");
            assertThat(lived.addUrl(outside.url(path)).status()).isEqualTo(201);
            Awaitility.await()
                    .atMost(120, TimeUnit.SECONDS)
                    .until(() -> lived.slots(day).contains(day + "T14:00:00Z"));

            outside.serve(path, BusyScene.file("a " + basic + "T140000Z " + basic + "T150000Z"));

            Awaitility.await()
                    .atMost(120, TimeUnit.SECONDS)
                    .until(() -> !lived.slots(day).contains(day + "T14:00:00Z"));
            assertThat(lived.isFound(day + "T14:00:00Z")).isFalse();
            assertThat(lived.isFound(day + "T15:00:00Z")).isTrue();
            assertThat(lived.book(day + "T14:00:00Z").code()).isEqualTo("slot_not_offered");
        }
    }
}
