package org.alcove.testing;

import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;

/** Counts the statements that run while something is done; for tests in which nothing else uses the database. */
public final class StatementCounter {
    private StatementCounter() {}

    /** How many statements ran on this database, from any thread. */
    public static int count(TestDatabase database, Runnable work) {
        Jdbi jdbi = database.jdbi();
        SqlLogger before = jdbi.getConfig(SqlStatements.class).getSqlLogger();
        AtomicInteger statements = new AtomicInteger();
        jdbi.setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                statements.incrementAndGet();
            }
        });
        try {
            work.run();
        } finally {
            jdbi.setSqlLogger(before);
        }
        return statements.get();
    }
}
