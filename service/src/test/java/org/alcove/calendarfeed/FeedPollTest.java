package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Purpose;
import org.alcove.privacy.TestVault;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.extension.ExtensionFactory;
import org.jdbi.v3.core.extension.Extensions;
import org.jdbi.v3.core.extension.HandleSupplier;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionHandler;
import org.junit.jupiter.api.Test;

final class FeedPollTest {
    private static final Instant TOMORROW = TestClock.MONDAY.plus(Duration.ofDays(1));

    private final FeedScene scene = new FeedScene();

    @Test
    void anUnchangedPollIsByteIdenticalAndOneStatement() {
        scene.book(scene.therapist, TOMORROW, scene.client);
        IssuedFeed feed = scene.feed(scene.client, "busy");
        RenderedFeed first = scene.fetch(feed);
        scene.clock.advance(Duration.ofMinutes(14));
        List<RenderedFeed> second = new ArrayList<>();
        assertThat(statementsOf(() -> second.add(scene.fetch(feed)))).hasSize(1);
        assertThat(second.get(0).body().orElseThrow()).isEqualTo(first.body().orElseThrow());
        assertThat(second.get(0).etag()).isEqualTo(first.etag());
        assertThat(second.get(0).modifiedAt()).isEqualTo(first.modifiedAt());
        // The time of the fetch is written again only after the set interval.
        scene.clock.advance(Duration.ofMinutes(1));
        assertThat(statementsOf(() -> scene.fetch(feed))).hasSize(3);
        assertThat(statementsOf(() -> scene.fetch(feed))).hasSize(1);
    }

    @Test
    void onlyAPollThatWritesSomethingTakesATransaction() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        AtomicInteger begun = new AtomicInteger();
        beforeTransactions(begun::incrementAndGet, () -> {
            scene.fetch(feed);
            assertThat(begun.getAndSet(0)).isEqualTo(1);
            scene.fetch(feed);
            assertThat(begun.getAndSet(0)).isZero();
            scene.clock.advance(FeedConfiguration.defaults().fetchNotedEvery());
            scene.fetch(feed);
            assertThat(begun.getAndSet(0)).isEqualTo(1);
        });
    }

    @Test
    void aUrlThatEndsWhileAPollWaitsForItsTransactionAnswersNothingAndCountsForNothing() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        AtomicBoolean renewed = new AtomicBoolean();
        beforeTransactions(
                () -> {
                    if (renewed.compareAndSet(false, true)) {
                        scene.service.rotate(scene.client, feed.id(), Optional.empty());
                    }
                },
                () -> assertThatThrownBy(() -> scene.fetch(feed)).isInstanceOf(ServiceException.class));

        assertThat(renewed).isTrue();
        assertThat(scene.service.list(scene.client).items().get(0).lastFetchedAt())
                .isEmpty();
    }

    private void beforeTransactions(Runnable before, Runnable work) {
        TransactionHandler usual = scene.database.jdbi().getTransactionHandler();
        scene.database.jdbi().setTransactionHandler(new DelegatingTransactionHandler(usual) {
            @Override
            public void begin(Handle handle) {
                before.run();
                super.begin(handle);
            }
        });
        try {
            work.run();
        } finally {
            scene.database.jdbi().setTransactionHandler(usual);
        }
    }

    @Test
    void theNumberOfStatementsDoesNotGrowWithTheCalendar() {
        IssuedFeed feed = scene.feed(scene.therapist, "code");
        scene.book(scene.therapist, TOMORROW, scene.client);
        scene.fetch(feed);
        scene.book(scene.therapist, TOMORROW.plus(Duration.ofHours(1)), scene.client);
        int few = statementsOf(() -> scene.fetch(feed)).size();
        for (int i = 2; i < 30; i++) {
            scene.book(scene.therapist, TOMORROW.plus(Duration.ofHours(i)), scene.client);
        }
        assertThat(statementsOf(() -> scene.fetch(feed))).hasSize(few);
    }

    @Test
    void everyChangeIsSeenByTheNextPoll() {
        IssuedFeed client = scene.feed(scene.client, "busy");
        IssuedFeed therapist = scene.feed(scene.therapist, "busy");
        List<String> seen = new ArrayList<>(List.of(scene.text(client) + scene.text(therapist)));
        AppointmentId id = scene.book(scene.therapist, TOMORROW, scene.client);
        seen.add(scene.text(client) + scene.text(therapist));
        scene.reschedule(id, TOMORROW.plus(Duration.ofHours(2)));
        seen.add(scene.text(client) + scene.text(therapist));
        scene.book(scene.therapist, TOMORROW.plus(Duration.ofHours(5)), scene.client);
        seen.add(scene.text(client) + scene.text(therapist));
        scene.cancel(id);
        seen.add(scene.text(client) + scene.text(therapist));
        assertThat(seen).doesNotHaveDuplicates();
    }

    @Test
    void lastModifiedGrowsWithEveryNewRenderingEvenWithinASecond() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        Instant last = scene.fetch(feed).modifiedAt();
        List<String> etags = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            scene.book(scene.therapist, TOMORROW.plus(Duration.ofHours(i)), scene.client);
            RenderedFeed rendered = scene.fetch(feed);
            assertThat(rendered.modifiedAt()).isAfter(last);
            assertThat(rendered.modifiedAt().getNano()).isZero();
            last = rendered.modifiedAt();
            etags.add(rendered.etag());
        }
        assertThat(etags).doesNotHaveDuplicates();
    }

    @Test
    void aNewDayThatChangesNothingKeepsTheValidators() {
        scene.book(scene.therapist, TOMORROW, scene.client);
        IssuedFeed feed = scene.feed(scene.client, "busy");
        RenderedFeed today = scene.fetch(feed);
        scene.clock.advance(Duration.ofDays(1));
        RenderedFeed tomorrow = scene.fetch(feed);
        assertThat(tomorrow.etag()).isEqualTo(today.etag());
        assertThat(tomorrow.modifiedAt()).isEqualTo(today.modifiedAt());
        assertThat(statementsOf(() -> scene.fetch(feed))).hasSize(1);
    }

    @Test
    void twoFeedsWithTheSameEventsShareNoEtag() {
        assertThat(scene.fetch(scene.feed(scene.client, "busy")).etag())
                .isNotEqualTo(scene.fetch(scene.feed(scene.client, "busy")).etag());
    }

    @Test
    void anOlderRenderingNeverReplacesANewerOne() {
        scene.book(scene.therapist, TOMORROW, scene.client);
        IssuedFeed feed = scene.feed(scene.client, "busy");
        byte[] tokenHash = scene.foundation.keys().hash(Purpose.FEED_TOKEN, FeedScene.token(feed));
        LocalDate today = LocalDate.parse("2026-05-04");
        // A slow poll reads the row; meanwhile the calendar changes and a quick one renders it.
        FeedDao.PolledFeed slow = scene.database
                .jdbi()
                .withHandle(handle -> handle.attach(FeedDao.class)
                        .findPolled(tokenHash, "other", "none", scene.clock.instant(), today)
                        .orElseThrow());
        scene.book(scene.therapist, TOMORROW.plus(Duration.ofHours(1)), scene.client);
        RenderedFeed quick = scene.fetch(feed);
        int kept = scene.database
                .jdbi()
                .withHandle(handle -> handle.attach(FeedDao.class)
                        .updateRendering(
                                slow.clinicId(),
                                slow.id(),
                                slow.version(),
                                today,
                                scene.clock.instant(),
                                "old",
                                new byte[] {1},
                                slow.renderedVersion(),
                                slow.renderedOn(),
                                slow.renderedAt()));
        assertThat(kept).isZero();
        assertThat(scene.fetch(feed).body().orElseThrow())
                .isEqualTo(quick.body().orElseThrow());
    }

    @Test
    void pollsBesideChangesEndWithTheLastChangeShownAndNoValidatorForTwoBodies() throws Exception {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        ExecutorService pool = Executors.newFixedThreadPool(5);
        List<RenderedFeed> answers = new CopyOnWriteArrayList<>();
        List<Future<?>> work = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            work.add(pool.submit(() -> {
                for (int i = 0; i < 25; i++) {
                    answers.add(scene.fetch(feed));
                }
            }));
        }
        work.add(pool.submit(() -> {
            for (int i = 0; i < 20; i++) {
                scene.book(scene.therapist, TOMORROW.plus(Duration.ofHours(i)), scene.client);
            }
        }));
        for (Future<?> each : work) {
            each.get(60, TimeUnit.SECONDS);
        }
        pool.shutdown();
        RenderedFeed last = scene.fetch(feed);
        assertThat(new String(last.body().orElseThrow(), StandardCharsets.UTF_8).split("BEGIN:VEVENT", -1))
                .hasSize(21);
        for (RenderedFeed one : answers) {
            for (RenderedFeed other : answers) {
                boolean sameBody =
                        Arrays.equals(one.body().orElseThrow(), other.body().orElseThrow());
                assertThat(one.etag().equals(other.etag())).isEqualTo(sameBody);
                assertThat(one.modifiedAt().equals(other.modifiedAt())).isEqualTo(sameBody);
            }
        }
        assertThat(scene.auditRows(feed.id(), "feed_fetch")).isEqualTo(1);
    }

    @Test
    void aCalendarThatChangesFasterThanItIsRenderedStillAnswersEveryPoll() throws Exception {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        scene.book(scene.therapist, TOMORROW, scene.client);
        ExecutorService pool = Executors.newFixedThreadPool(17);
        AtomicBoolean polling = new AtomicBoolean(true);
        Future<?> changes = pool.submit(() -> {
            while (polling.get()) {
                scene.database
                        .jdbi()
                        .useHandle(handle -> handle.execute(
                                "UPDATE calendar_version SET version = version + 1 WHERE owner_id = ?",
                                scene.client.requireClient()));
            }
        });
        List<Future<Integer>> polls = new ArrayList<>();
        for (int thread = 0; thread < 16; thread++) {
            polls.add(pool.submit(() -> {
                int answered = 0;
                for (int i = 0; i < 20; i++) {
                    assertThat(scene.fetch(feed).body()).isNotEmpty();
                    answered++;
                }
                return answered;
            }));
        }
        try {
            for (Future<Integer> each : polls) {
                assertThat(each.get(120, TimeUnit.SECONDS)).isEqualTo(20);
            }
        } finally {
            polling.set(false);
            changes.get(60, TimeUnit.SECONDS);
            pool.shutdown();
        }
    }

    @Test
    void aFetchIsAuditedOnceAProgramAndDayAndOnlyTheFamilyIsKept() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        String secretAgent = "Mozilla/5.0 (Macintosh; Mac OS X 14.1; canary) Thunderbird/128.0";
        for (int i = 0; i < 3; i++) {
            scene.fetch(feed);
            scene.fetch(feed, secretAgent, 1);
            scene.fetch(feed, "", 1);
        }
        assertThat(scene.auditRows(feed.id(), "feed_fetch")).isEqualTo(3);
        scene.clock.advance(Duration.ofDays(1));
        scene.fetch(feed, secretAgent, 1);
        assertThat(scene.auditRows(feed.id(), "feed_fetch")).isEqualTo(4);
        FeedView view = scene.service.list(scene.client).items().get(0);
        assertThat(view.lastProgram()).contains("Thunderbird");
        assertThat(view.lastFetchedAt()).contains(scene.clock.instant());
        long about = scene.database
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM audit_event WHERE subject_id = ? AND client_pseudonym = ?",
                                feed.id(),
                                TestVault.pseudonym(handle, scene.client.requireClient()))
                        .mapTo(Long.class)
                        .one());
        assertThat(about).isEqualTo(5);
    }

    @Test
    void feedsOfDisabledReplacedAndDemotedAccountsAreDead() {
        IssuedFeed client = scene.feed(scene.client, "busy");
        IssuedFeed therapist = scene.feed(scene.therapist, "busy");
        scene.fetch(client);
        scene.fetch(therapist);
        scene.execute("UPDATE account SET status = 'replaced' WHERE id = ?", scene.client.accountId());
        assertThatThrownBy(() -> scene.fetch(client))
                .isInstanceOf(ServiceException.class)
                .hasMessage("not_found");
        scene.execute("UPDATE account SET status = 'disabled' WHERE id = ?", scene.client.accountId());
        assertThatThrownBy(() -> scene.fetch(client))
                .isInstanceOf(ServiceException.class)
                .hasMessage("not_found");
        scene.execute("DELETE FROM account_role WHERE account_id = ?", scene.therapist.accountId());
        assertThatThrownBy(() -> scene.fetch(therapist))
                .isInstanceOf(ServiceException.class)
                .hasMessage("not_found");
    }

    @Test
    void aPollWithNothingToNoteAsksForNoDaoToNoteItWith() {
        // Of its own: what listens to it stays.
        TestDatabase database = TestDatabase.restored(TestDatabase.shared().configuration());
        List<Class<?>> attached = new CopyOnWriteArrayList<>();
        database.jdbi().getConfig(Extensions.class).register(new ExtensionFactory() {
            @Override
            public boolean accepts(Class<?> type) {
                attached.add(type);
                return false;
            }

            @Override
            public <E> E attach(Class<E> type, HandleSupplier supplier) {
                throw new UnsupportedOperationException();
            }
        });
        FeedScene watched = new FeedScene(
                database,
                new TestClock(TestClock.MONDAY),
                FeedConfiguration.defaults(),
                TestVault.shared(),
                TestVault.ofAnotherReplica());
        watched.book(watched.therapist, TOMORROW, watched.client);
        IssuedFeed feed = watched.feed(watched.client, "busy");

        attached.clear();
        watched.fetch(feed);
        assertThat(attached).contains(FeedWatchDao.class);

        attached.clear();
        watched.fetch(feed);
        assertThat(attached).containsExactly(FeedDao.class);
    }

    private List<String> statementsOf(Runnable work) {
        List<String> statements = new CopyOnWriteArrayList<>();
        scene.database.jdbi().setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                statements.add(context.getRenderedSql());
            }
        });
        try {
            work.run();
        } finally {
            scene.database.jdbi().setSqlLogger(SqlLogger.NOP_SQL_LOGGER);
        }
        return statements;
    }
}
