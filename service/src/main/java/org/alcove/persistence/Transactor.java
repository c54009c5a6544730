package org.alcove.persistence;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs units of work in a transaction (READ COMMITTED), and runs them again when the database aborted them.
 *
 * <p>A unit can be run more than once, so it sends nothing, reads no clock and makes no id: those come in from outside.
 * It is given up after {@link #ATTEMPTS} tries. What the caller sees is the unit's own exception (rolled back),
 * {@link ErrorCode#UNAVAILABLE} (nothing happened) or {@link ErrorCode#OUTCOME_UNKNOWN} (the connection was lost at
 * commit and nothing could be looked up).
 */
public final class Transactor {
    /** How often a unit is tried before its caller is told to come back later. */
    static final int ATTEMPTS = 8;

    /**
     * A unit that took longer from its begin is rolled back instead of committed. Whoever learns of changes by their
     * stamps counts on it: what was stamped before is committed by then, or never.
     */
    public static final Duration LONGEST = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Transactor.class);

    private final Jdbi jdbi;
    private final LongSupplier nanos;

    public Transactor(Jdbi jdbi) {
        this(jdbi, System::nanoTime);
    }

    /** @param nanos tells how much time went by */
    Transactor(Jdbi jdbi, LongSupplier nanos) {
        this.jdbi = Objects.requireNonNull(jdbi);
        this.nanos = Objects.requireNonNull(nanos);
    }

    /** Runs a unit whose lost commit can't be looked up: it is told as {@link ErrorCode#OUTCOME_UNKNOWN}. */
    public <T> T inTransaction(Function<Handle, T> unit) {
        return inTransaction(unit, handle -> Optional.empty());
    }

    /** Runs a unit that answers nothing; see {@link #inTransaction(Function)}. */
    public void useTransaction(Consumer<Handle> unit) {
        inTransaction(handle -> {
            unit.accept(handle);
            return Boolean.TRUE;
        });
    }

    /**
     * Runs a unit whose outcome can be looked up by something that was made before it, such as an id.
     *
     * @param lookUp finds what the unit answers if it was committed after all; runs in a transaction of its own
     */
    public <T> T inTransaction(Function<Handle, T> unit, Function<Handle, Optional<T>> lookUp) {
        return run(() -> attempt(unit), lookUp);
    }

    /**
     * Runs statements that read and take no locks. The database gives each a transaction of its own, which spares three
     * trips there. A second statement sees what was committed since the first, as it would within a transaction (READ
     * COMMITTED). What writes is refused before it is sent.
     */
    public <T> T read(Function<Handle, T> statements) {
        return run(() -> attemptToRead(statements), handle -> Optional.empty());
    }

    private <T> T run(Supplier<Attempt<T>> attempts, Function<Handle, Optional<T>> lookUp) {
        for (int attempt = 1; ; attempt++) {
            Attempt<T> tried = attempts.get();
            if (tried instanceof Done<T> done) {
                return done.answer();
            }
            if (tried instanceof LostAtCommit<T> lost) {
                return lookUp(lookUp).orElseThrow(() -> {
                    LOG.warn("commit outcome unknown, sqlState={}", lost.sqlState());
                    return new ServiceException(ErrorCode.OUTCOME_UNKNOWN);
                });
            }
            if (attempt == ATTEMPTS) {
                LOG.warn("transaction aborted {} times, given up", ATTEMPTS);
                throw new ServiceException(ErrorCode.UNAVAILABLE);
            }
            // Contenders that were aborted together must not come back together.
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(500_000L, 2_000_000L << attempt));
        }
    }

    private <T> Optional<T> lookUp(Function<Handle, Optional<T>> lookUp) {
        // A server that just dropped the connection may be back in a moment.
        for (int attempt = 1; attempt <= 3; attempt++) {
            try {
                return jdbi.inTransaction(lookUp::apply);
            } catch (RuntimeException failure) {
                if (!SqlFailure.of(failure).map(SqlFailure::isConnectionLost).orElse(false)) {
                    throw failure;
                }
                LockSupport.parkNanos(200_000_000L * attempt);
            }
        }
        return Optional.empty();
    }

    private <T> Attempt<T> attempt(Function<Handle, T> unit) {
        boolean unitDone = false;
        try (Handle handle = jdbi.open()) {
            handle.begin();
            long begun = nanos.getAsLong();
            try {
                T answer = unit.apply(handle);
                if (nanos.getAsLong() - begun > LONGEST.toNanos()) {
                    LOG.warn("a transaction took too long and was rolled back");
                    throw new ServiceException(ErrorCode.UNAVAILABLE);
                }
                unitDone = true;
                handle.commit();
                return new Done<>(answer);
            } catch (RuntimeException | Error failure) {
                if (handle.isInTransaction()) {
                    try {
                        handle.rollback();
                    } catch (RuntimeException rollbackFailure) {
                        failure.addSuppressed(rollbackFailure);
                    }
                }
                throw failure;
            }
        } catch (RuntimeException failure) {
            return failed(failure, unitDone);
        }
    }

    private <T> Attempt<T> attemptToRead(Function<Handle, T> statements) {
        try (Handle handle = jdbi.open()) {
            // Kept by the driver alone: the server is told nothing of it (see DatabaseConfiguration).
            handle.setReadOnly(true);
            try {
                return new Done<>(statements.apply(handle));
            } finally {
                handle.setReadOnly(false);
            }
        } catch (RuntimeException failure) {
            return failed(failure, false);
        }
    }

    private static <T> Attempt<T> failed(RuntimeException failure, boolean unitDone) {
        Optional<SqlFailure> sql = SqlFailure.of(failure);
        if (sql.isEmpty()) {
            throw failure;
        }
        if (sql.get().isAborted()) {
            return new Aborted<>();
        }
        if (sql.get().isConnectionLost()) {
            if (unitDone) {
                return new LostAtCommit<>(sql.get().sqlState());
            }
            // Nothing of an uncommitted transaction outlives its connection.
            throw new ServiceException(ErrorCode.UNAVAILABLE);
        }
        throw failure;
    }

    private sealed interface Attempt<T> permits Done, Aborted, LostAtCommit {}

    private record Done<T>(T answer) implements Attempt<T> {}

    private record Aborted<T>() implements Attempt<T> {}

    private record LostAtCommit<T>(String sqlState) implements Attempt<T> {}
}
