package org.alcove.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.junit.jupiter.api.Test;

final class DaoFactoryTest {
    /** As many as there are connections for at the least. */
    private static final int THREADS = 8;

    private final Jdbi jdbi = TestDatabase.shared().jdbi();

    /** Which connection a statement runs on; public, as jdbi asks for it. */
    public interface ConnectionDao {
        @SqlQuery("SELECT CONNECTION_ID()")
        long getConnection();

        @SqlQuery("SELECT no_such_column")
        long fail();
    }

    /** Attached by many threads at once before anybody else. */
    public interface FirstMetDao {
        @SqlQuery("SELECT CONNECTION_ID()")
        long getConnection();
    }

    /** More than statements. */
    public interface TooMuchDao {
        @SqlQuery("SELECT 1")
        int getOne();

        default int getTwo() {
            return 2 * getOne();
        }
    }

    @Test
    void eachDaoRunsOnTheHandleThatItWasAttachedTo() {
        try (Handle one = jdbi.open();
                Handle other = jdbi.open()) {
            ConnectionDao first = one.attach(ConnectionDao.class);
            ConnectionDao second = other.attach(ConnectionDao.class);
            long own = connection(one);

            assertThat(first.getConnection()).isEqualTo(own);
            assertThat(second.getConnection()).isEqualTo(connection(other)).isNotEqualTo(own);
            assertThat(first.getConnection()).isEqualTo(own);
        }
    }

    @Test
    void aFailedStatementLeavesNothingBehind() {
        try (Handle one = jdbi.open();
                Handle other = jdbi.open()) {
            ConnectionDao failing = one.attach(ConnectionDao.class);
            assertThatThrownBy(failing::fail).isInstanceOf(JdbiException.class);

            assertThat(other.attach(ConnectionDao.class).getConnection()).isEqualTo(connection(other));
        }
    }

    @Test
    void whoListensToAHandleHearsItsDaos() {
        List<String> heard = new ArrayList<>();
        try (Handle handle = jdbi.open()) {
            handle.attach(ConnectionDao.class).getConnection();
            handle.getConfig(SqlStatements.class).setSqlLogger(new SqlLogger() {
                @Override
                public void logBeforeExecution(StatementContext context) {
                    heard.add(context.getRenderedSql());
                }
            });
            handle.attach(ConnectionDao.class).getConnection();
        }
        assertThat(heard).containsExactly("SELECT CONNECTION_ID()");
    }

    @Test
    void daosAreThemselvesAndNobodyElse() {
        try (Handle handle = jdbi.open()) {
            ConnectionDao one = handle.attach(ConnectionDao.class);
            ConnectionDao other = handle.attach(ConnectionDao.class);

            assertThat(List.of(one, other).indexOf(other)).isEqualTo(1);
            assertThat(new HashSet<>(List.of(one, other))).hasSize(2).contains(one, other);
        }
    }

    @Test
    void manyThreadsThatMeetADaoForTheFirstTimeEachRunOnTheirOwnHandle() throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Set<Long>>> strangers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                strangers.add(threads.submit(() -> {
                    Set<Long> met = new HashSet<>();
                    try (Handle handle = jdbi.open()) {
                        long own = connection(handle);
                        together.await();
                        FirstMetDao dao = handle.attach(FirstMetDao.class);
                        for (int call = 0; call < 200; call++) {
                            met.add(dao.getConnection() - own);
                            met.add(handle.attach(FirstMetDao.class).getConnection() - own);
                        }
                    }
                    return met;
                }));
            }
            for (Future<Set<Long>> stranger : strangers) {
                assertThat(stranger.get()).containsExactly(0L);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aDaoHasStatementsOnly() {
        try (Handle handle = jdbi.open()) {
            assertThatThrownBy(() -> handle.attach(TooMuchDao.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("getTwo");
        }
    }

    private static long connection(Handle handle) {
        return handle.select("SELECT CONNECTION_ID()").mapTo(Long.class).one();
    }
}
