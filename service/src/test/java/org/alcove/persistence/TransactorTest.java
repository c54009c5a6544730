package org.alcove.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.testing.TestDatabase;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;

final class TransactorTest {
    private final TestDatabase database = TestDatabase.shared();
    private final Transactor transactor = database.transactor();

    @Test
    void rollsTheWholeUnitBackWhenItRefuses() {
        UUID owner = UUID.randomUUID();
        assertThatThrownBy(() -> transactor.useTransaction(handle -> {
                    claim(handle, owner, 1);
                    throw new ServiceException(ErrorCode.SLOT_TAKEN);
                }))
                .isInstanceOf(ServiceException.class);
        assertThat(claims(owner)).isZero();
    }

    @Test
    void rollsBackWhatTookLongerThanOthersReckonWith() {
        UUID owner = UUID.randomUUID();
        AtomicLong nanos = new AtomicLong();
        Transactor watched = new Transactor(database.jdbi(), nanos::get);
        watched.useTransaction(handle -> {
            claim(handle, owner, 1);
            nanos.addAndGet(Transactor.LONGEST.toNanos());
        });
        assertThat(claims(owner)).isOne();
        assertUnavailable(() -> watched.useTransaction(handle -> {
            claim(handle, owner, 2);
            nanos.addAndGet(Transactor.LONGEST.toNanos() + 1);
        }));
        assertThat(claims(owner)).isOne();
    }

    @Test
    void runsAUnitAgainThatADeadlockAborted() throws Exception {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        transactor.useTransaction(handle -> {
            claim(handle, first, 1);
            claim(handle, second, 1);
        });
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        AtomicInteger runs = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        Future<?> one = pool.submit(() -> crosswise(first, second, bothHoldOne, runs));
        Future<?> two = pool.submit(() -> crosswise(second, first, bothHoldOne, runs));
        one.get();
        two.get();
        pool.shutdown();
        assertThat(runs).as("one of the two was aborted and run again").hasValueGreaterThan(2);
    }

    private void crosswise(UUID mine, UUID other, CyclicBarrier bothHoldOne, AtomicInteger runs) {
        AtomicInteger ownRuns = new AtomicInteger();
        transactor.useTransaction(handle -> {
            runs.incrementAndGet();
            touch(handle, mine);
            if (ownRuns.incrementAndGet() == 1) {
                try {
                    bothHoldOne.await();
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            }
            touch(handle, other);
        });
    }

    @Test
    void givesUpWithUnavailableWhenEveryTryIsAborted() {
        AtomicInteger runs = new AtomicInteger();
        assertUnavailable(() -> transactor.useTransaction(handle -> abort(runs)));
        assertThat(runs).hasValue(Transactor.ATTEMPTS);
    }

    @Test
    void passesOtherFailuresOfTheDatabaseOn() {
        assertThatThrownBy(() -> transactor.useTransaction(handle -> handle.execute("SELECT nonsense")))
                .isInstanceOf(JdbiException.class);
    }

    @Test
    void tellsUnavailableWhenTheConnectionIsKilledInTheMiddle() {
        UUID owner = UUID.randomUUID();
        assertUnavailable(() -> transactor.useTransaction(handle -> {
            claim(handle, owner, 1);
            kill(handle);
            claim(handle, owner, 2);
        }));
        assertThat(claims(owner)).isZero();
    }

    @Test
    void readsEachStatementInATransactionOfItsOwn() {
        assertThat(transactor.<Boolean>read(Handle::isInTransaction)).isFalse();
        assertThat(transactor.<Integer>read(TransactorTest::one)).isOne();
        assertThatThrownBy(() -> transactor.<Integer>read(handle -> handle.execute("SELECT nonsense")))
                .isInstanceOf(JdbiException.class);
    }

    @Test
    void readsAgainWhatWasAbortedAndTellsUnavailableWhenTheConnectionIsKilled() {
        AtomicInteger runs = new AtomicInteger();
        assertUnavailable(() -> transactor.<Integer>read(handle -> abort(runs)));
        assertThat(runs).hasValue(Transactor.ATTEMPTS);

        assertUnavailable(() -> transactor.<Integer>read(handle -> {
            kill(handle);
            return one(handle);
        }));
    }

    @Test
    void whatOnlyReadsCantWriteAndLeavesAConnectionThatCan() {
        UUID owner = UUID.randomUUID();
        Transactor alone = onOneConnection();
        for (String write : List.of(
                "INSERT INTO claim (owner_id, lane, tick, holder) VALUES (?, 0, 1, ?)",
                " /* a */ insert into claim (owner_id, lane, tick, holder) VALUES (?, 0, 1, ?)")) {
            assertThatThrownBy(() -> alone.<Integer>read(handle -> handle.execute(write, owner, owner)))
                    .isInstanceOf(JdbiException.class);
            assertThatThrownBy(() -> alone.<Integer>read(handle -> handle.createUpdate(write)
                            .bind(0, owner)
                            .bind(1, owner)
                            .execute()))
                    .isInstanceOf(JdbiException.class);
        }
        assertThat(claims(owner)).isZero();

        alone.useTransaction(handle -> claim(handle, owner, 1));
        assertThat(alone.<Integer>read(TransactorTest::one)).isOne();
        alone.useTransaction(handle -> claim(handle, owner, 2));
        assertThat(claims(owner)).isEqualTo(2);
    }

    @Test
    void readingTakesOneTripToTheDatabaseForEachStatement() {
        Transactor alone = onOneConnection();
        long before = alone.<Long>read(TransactorTest::trips);

        assertThat(alone.<Long>read(TransactorTest::trips)).isEqualTo(before + 1);
        assertThat(alone.<Long>read(handle -> trips(handle) + trips(handle))).isEqualTo(2 * before + 5);
        assertThat(alone.<Long>inTransaction(TransactorTest::trips)).isGreaterThan(before + 4);
    }

    /** How much was asked on this connection, this with it. */
    private static long trips(Handle handle) {
        return handle.createQuery("SHOW SESSION STATUS LIKE 'Questions'")
                .map((row, context) -> row.getLong(2))
                .one();
    }

    /** One connection, so that it is the same each time. */
    private Transactor onOneConnection() {
        DatabaseConfiguration one = new DatabaseConfiguration();
        one.setUrl(database.configuration().getUrl());
        one.setUser(database.configuration().getUser());
        one.setPassword(database.configuration().getPassword());
        one.setInitialSize(1);
        one.setMinSize(1);
        one.setMaxSize(1);
        return new Transactor(JdbiModule.jdbi(one.build(new MetricRegistry(), "one")));
    }

    @Test
    void keepsInstantsToTheMicrosecondAndIdsToTheBit() {
        ClientId client = new ClientId(UUID.fromString("80000000-0000-4000-8000-00000000ffff"));
        Instant instant = Instant.parse("2026-11-01T05:30:00.123456Z");
        transactor.useTransaction(handle -> handle.execute(
                "INSERT INTO claim (owner_id, lane, tick, holder, expires_at) VALUES (?, 0, 1, ?, ?)",
                client,
                client,
                instant));
        transactor.useTransaction(handle -> {
            assertThat(handle.select("SELECT expires_at FROM claim WHERE owner_id = ?", client)
                            .mapTo(Instant.class)
                            .one())
                    .isEqualTo(instant);
            assertThat(handle.select("SELECT holder FROM claim WHERE owner_id = ?", client)
                            .mapTo(ClientId.class)
                            .one())
                    .isEqualTo(client);
            handle.execute("DELETE FROM claim WHERE owner_id = ?", client);
        });
    }

    @Test
    void readsInUtcAndReadCommitted() {
        transactor.useTransaction(handle -> {
            assertThat(handle.select("SELECT @@session.time_zone")
                            .mapTo(String.class)
                            .one())
                    .isIn("UTC", "+00:00");
            assertThat(handle.select("SELECT @@session.sql_mode")
                            .mapTo(String.class)
                            .one())
                    .contains("STRICT_ALL_TABLES");
            assertThat(handle.getTransactionIsolationLevel().toString()).isEqualTo("READ_COMMITTED");
        });
    }

    private static void assertUnavailable(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    private static int abort(AtomicInteger runs) {
        runs.incrementAndGet();
        throw new UnableToExecuteStatementException(new SQLException("deadlock", "40001", 1213), null);
    }

    private void kill(Handle handle) {
        long connection =
                handle.select("SELECT CONNECTION_ID()").mapTo(Long.class).one();
        database.jdbi().useHandle(other -> other.execute("KILL " + connection));
    }

    private static int one(Handle handle) {
        return handle.select("SELECT 1").mapTo(Integer.class).one();
    }

    private long claims(UUID owner) {
        return transactor.inTransaction(handle -> handle.select("SELECT COUNT(*) FROM claim WHERE owner_id = ?", owner)
                .mapTo(Long.class)
                .one());
    }

    private static void claim(Handle handle, UUID owner, int tick) {
        handle.execute(
                "INSERT INTO claim (owner_id, lane, tick, holder) VALUES (?, 0, ?, ?)", owner, tick, UUID.randomUUID());
    }

    private static void touch(Handle handle, UUID owner) {
        handle.execute("UPDATE claim SET holder = ? WHERE owner_id = ?", UUID.randomUUID(), owner);
    }
}
