package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.alcove.busyimport.BusyScene.Answer;
import org.alcove.busyimport.fetch.Internet;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Reading beside everything else that happens: bookings, removals, other replicas, servers and files that misbehave. */
@Tag("races")
final class CalendarRaceTest {
    private static final String TWO = "2026-05-05T14:00:00Z";
    private static final String THREE = "2026-05-05T15:00:00Z";
    private static final String AT_TWO = "a 20260505T140000Z 20260505T150000Z";
    private static final String AT_THREE = "b 20260505T150000Z 20260505T160000Z";
    private static final String CANARY = "Quillfeather";

    private static TestDatabase database;
    private static TestClock clock;
    private static CalendarServer outside;
    private static AlcoveServer server;

    private BusyScene scene;
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
        path = "/" + UUID.randomUUID() + ".ics";
    }

    private Replica replica() {
        return new Replica(database.transactor(), clock, outside.host());
    }

    private String add() {
        Answer added = scene.addUrl(outside.url(path));
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        return added.json().path("id").asText();
    }

    private int count(String table, String condition) {
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM " + table + " WHERE " + condition)
                        .mapTo(Integer.class)
                        .one());
    }

    private static <T> List<T> atOnce(List<Supplier<T>> all) {
        CountDownLatch begin = new CountDownLatch(1);
        List<CompletableFuture<T>> running = all.stream()
                .map(one -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                begin.await();
                            } catch (InterruptedException stopped) {
                                throw new IllegalStateException(stopped);
                            }
                            return one.get();
                        },
                        task -> new Thread(task).start()))
                .toList();
        begin.countDown();
        return running.stream()
                .map(one -> one.orTimeout(120, TimeUnit.SECONDS).join())
                .toList();
    }

    @Test
    void aBookingBesideAnImportIsRefusedOrStandsAndIsListedAsAClash() {
        for (int hour = 12; hour < 18; hour++) {
            String start = "2026-05-06T" + hour + ":00:00Z";
            String event = "e" + hour + " 20260506T" + hour + "0000Z 20260506T" + (hour + 1) + "0000Z";
            List<Answer> both = atOnce(List.of(() -> scene.book(start), () -> scene.upload(BusyScene.file(event))));

            assertThat(both.get(1).status()).as(both.get(1).body()).isEqualTo(201);
            List<String> clashes = new ArrayList<>();
            for (JsonNode clash :
                    scene.get(Role.THERAPIST, scene.base() + "/clashes").json().path("items")) {
                clashes.add(clash.path("start").asText());
            }
            if (both.get(0).status() == 201) {
                assertThat(clashes).contains(start);
            } else {
                assertThat(both.get(0).code()).isEqualTo("slot_not_offered");
                assertThat(clashes).doesNotContain(start);
            }
            assertThat(scene.isFound(start)).isFalse();
        }
        try (Replica replica = replica()) {
            assertThat(replica.availability.openDays().check(scene.clinic, clock.instant()))
                    .isEmpty();
        }
    }

    @Test
    void aCalendarThatIsRemovedWhileItIsReadStaysRemoved() {
        CountDownLatch latch = new CountDownLatch(1);
        outside.hold(path, BusyScene.file(AT_TWO), latch);
        String id = add();
        try (Replica replica = replica()) {
            CompletableFuture<Boolean> reading = replica.module.poller().poll();
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> count("busy_calendar", "lease IS NOT NULL") == 1);
            assertThat(scene.send(Role.THERAPIST, "DELETE", scene.base() + "/busy-calendars/" + id, "", "")
                            .status())
                    .isEqualTo(204);
            latch.countDown();
            Replica.await(reading);

            assertThat(count("busy_calendar", "TRUE")).isZero();
            assertThat(count("busy_time", "TRUE")).isZero();
            assertThat(scene.slots()).contains(TWO);
            assertThat(replica.availability.openDays().check(scene.clinic, clock.instant()))
                    .isEmpty();
        }
    }

    @Test
    void settingsThatChangeWhileACalendarIsReadHoldAfterTheNextRead() {
        CountDownLatch latch = new CountDownLatch(1);
        outside.hold(path, BusyScene.file(AT_TWO + " STATUS:TENTATIVE"), latch);
        String id = add();
        try (Replica replica = replica()) {
            CompletableFuture<Boolean> reading = replica.module.poller().poll();
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> count("busy_calendar", "lease IS NOT NULL") == 1);
            String json = "{\"tentativeIsBusy\":false}";
            Answer changed = scene.send(
                    Role.THERAPIST, "PATCH", scene.base() + "/busy-calendars/" + id, "application/json", json);
            assertThat(changed.status()).as(changed.body()).isEqualTo(200);
            latch.countDown();
            Replica.await(reading);
            replica.poll();

            assertThat(scene.view(id).json().path("busyCount").asInt()).isZero();
            assertThat(scene.view(id).json().path("warnings")).isEmpty();
            assertThat(scene.slots()).contains(TWO);
        }
    }

    @Test
    void ofTwoFilesAtOnceOneHoldsWholly() {
        String id = scene.upload(BusyScene.file()).json().path("id").asText();
        String replace = scene.base() + "/busy-calendars/" + id + "/upload";
        List<Answer> both = atOnce(List.of(
                () -> scene.send(Role.THERAPIST, "POST", replace, "text/calendar", BusyScene.file(AT_TWO)),
                () -> scene.send(Role.THERAPIST, "POST", replace, "text/calendar", BusyScene.file(AT_THREE))));

        assertThat(both).allMatch(answer -> answer.status() == 200);
        List<String> slots = scene.slots();
        assertThat(slots.contains(TWO)).isNotEqualTo(slots.contains(THREE));
        assertThat(scene.isFound(TWO)).isEqualTo(slots.contains(TWO));
        assertThat(scene.isFound(THREE)).isEqualTo(slots.contains(THREE));
        assertThat(count("busy_time", "TRUE")).isEqualTo(1);
    }

    @Test
    void aServersWordOnWhenToComeBackHoldsAlsoWhenTheTherapistIsInAHurry() {
        outside.serve(path, 503, new byte[0], "Retry-After", "7200");
        String id = add();
        try (Replica replica = replica()) {
            replica.poll();
            String refresh = scene.base() + "/busy-calendars/" + id + "/refresh";
            Answer asked = scene.send(Role.THERAPIST, "POST", refresh, "", "");
            assertThat(asked.json().path("nextReadAt").asText()).isEqualTo("2026-05-04T15:00:00Z");
            clock.advance(Duration.ofMinutes(119));
            replica.poll();
            assertThat(outside.answers(path)).hasSize(1);

            outside.serve(path, BusyScene.file(AT_TWO));
            clock.advance(Duration.ofMinutes(1));
            replica.poll();
            assertThat(scene.view(id).json().path("status").asText()).isEqualTo("current");
        }
    }

    @Test
    void allReplicasTogetherAskAHostNoMoreThanAllowed() {
        List<CountDownLatch> latches = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            path = "/" + UUID.randomUUID() + ".ics";
            latches.add(new CountDownLatch(1));
            outside.hold(path, BusyScene.file(AT_TWO), latches.get(i));
            add();
        }
        BusyCalendarConfiguration one = Replica.configuration(outside.host(), 1);
        try (Replica first = new Replica(database.transactor(), clock, one, Internet.real());
                Replica second = new Replica(database.transactor(), clock, one, Internet.real())) {
            CompletableFuture<Boolean> reading = first.module.poller().poll();
            second.poll();
            assertThat(count("busy_calendar", "lease IS NOT NULL")).isEqualTo(1);
            latches.forEach(CountDownLatch::countDown);
            Replica.await(reading);
            second.poll();
            first.poll();
            assertThat(count("busy_calendar", "first_good_at IS NULL")).isZero();
        }
    }

    @Test
    void anErrorWhileReadingCostsACalendarATurnAndNobodyElseTheirs() {
        outside.serve(path, BusyScene.file(AT_TWO));
        String id = add();
        AtomicBoolean breaks = new AtomicBoolean(true);
        Internet breaking = new Internet() {
            @Override
            public List<InetAddress> resolve(String host) throws UnknownHostException {
                return Internet.real().resolve(host);
            }

            @Override
            public Socket connect(InetSocketAddress address, Duration timeout) throws IOException {
                if (breaks.getAndSet(false)) {
                    throw new StackOverflowError(CANARY);
                }
                return Internet.real().connect(address, timeout);
            }
        };
        try (Replica replica =
                new Replica(database.transactor(), clock, Replica.configuration(outside.host(), 8), breaking)) {
            replica.poll();
            JsonNode view = scene.view(id).json();
            assertThat(view.path("fault").asText()).isEqualTo("read_failed");
            assertThat(view.path("failures").asInt()).isEqualTo(1);
            assertThat(Instant.parse(view.path("nextReadAt").asText()))
                    .isAfterOrEqualTo(clock.instant().plus(Duration.ofMinutes(15)));
            assertThat(scene.slots()).isEmpty();

            clock.advance(Duration.ofMinutes(20));
            replica.poll();
            assertThat(scene.view(id).json().path("status").asText()).isEqualTo("current");
        }
    }

    @Test
    void aRetryIsNotReadAgainAndCountsAsNothing() {
        BusyCalendarConfiguration strict = Replica.configuration(outside.host(), 8, 1);
        try (Replica replica = new Replica(database.transactor(), clock, strict, Internet.real())) {
            BusyCalendarService calendars = replica.module.calendars();
            Actor actor = scene.sample.person(Role.THERAPIST).actor();
            byte[] file = BusyScene.file(AT_TWO).getBytes(StandardCharsets.UTF_8);
            BusyCalendarView first = calendars.upload(actor, scene.therapist(), file, null, null, Optional.of("once"));
            assertThat(calendars.upload(actor, scene.therapist(), file, null, null, Optional.of("once")))
                    .isEqualTo(first);

            ServiceException refused = Assertions.catchThrowableOfType(
                    ServiceException.class,
                    () -> calendars.upload(actor, scene.therapist(), file, null, null, Optional.of("twice")));
            assertThat(refused).hasMessage("rate_limited");
            clock.advance(Duration.ofHours(1));
            calendars.upload(actor, scene.therapist(), file, null, null, Optional.of("twice"));
            assertThat(count("busy_calendar", "TRUE")).isEqualTo(2);
        }
    }

    @Test
    void aReadThatFailsTellsLogsNothingOfTheCalendar() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        root.addAppender(logged);
        try (Replica replica = replica()) {
            List<String> bodies = List.of(
                    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:" + CANARY + "\r\n",
                    "<html>" + CANARY,
                    BusyScene.file("a 20260505T140000Z 20260505T150000Z RRULE:FREQ=SECONDLY\r\nSUMMARY:" + CANARY));
            for (int i = 0; i < bodies.size(); i++) {
                path = "/" + CANARY + i;
                outside.serve(path, bodies.get(i));
                add();
            }
            scene.addUrl("https://" + CANARY + ".invalid/" + CANARY + "?key=" + CANARY);
            path = "/" + CANARY + "/nothing";
            add();
            replica.poll();
            assertThat(count("busy_calendar", "fault IS NOT NULL")).isEqualTo(5);
        } finally {
            root.detachAppender(logged);
        }
        assertThat(List.copyOf(logged.list)).allSatisfy(event -> {
            assertThat(event.getFormattedMessage()).doesNotContainIgnoringCase(CANARY);
            assertThat(String.valueOf(event.getThrowableProxy())).doesNotContainIgnoringCase(CANARY);
        });
    }
}
