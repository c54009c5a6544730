package org.alcove.availability;

import com.codahale.metrics.MetricRegistry;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jdbi.v3.core.transaction.TransactionHandler;

/** Transactions that are committed and then look as if the connection had been lost at that moment. */
final class LostCommits {
    private final AtomicBoolean next = new AtomicBoolean();
    private final Jdbi jdbi;

    LostCommits(DatabaseConfiguration direct) {
        DatabaseConfiguration own = new DatabaseConfiguration();
        own.setUrl(direct.getUrl());
        own.setUser(direct.getUser());
        own.setPassword(direct.getPassword());
        own.setInitialSize(1);
        own.setMinSize(1);
        own.setMaxSize(2);
        jdbi = JdbiModule.jdbi(own.build(new MetricRegistry(), "lost-commits"));
        jdbi.setTransactionHandler(new Losing(jdbi.getTransactionHandler()));
    }

    Transactor transactor() {
        return new Transactor(jdbi);
    }

    /** Loses the answer to the next commit, once. */
    void loseNext() {
        next.set(true);
    }

    private final class Losing extends DelegatingTransactionHandler {
        Losing(TransactionHandler handler) {
            super(handler);
        }

        @Override
        public TransactionHandler specialize(Handle handle) throws SQLException {
            return new Losing(super.specialize(handle));
        }

        @Override
        public void commit(Handle handle) {
            super.commit(handle);
            if (next.getAndSet(false)) {
                throw new TransactionException(new SQLException("lost", "08S01"));
            }
        }
    }
}
