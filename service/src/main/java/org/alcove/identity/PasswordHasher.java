package org.alcove.identity;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;

/**
 * Hashes and checks passwords in a bounded pool: however many people sign in at once, memory and processors used for it
 * stay bounded, and who comes when the queue is full is told {@link ErrorCode#UNAVAILABLE}.
 */
final class PasswordHasher implements AutoCloseable {
    private final Argon2.Cost cost;
    private final SecureRandom random;
    private final ThreadPoolExecutor pool;
    private final AtomicLong computed = new AtomicLong();

    PasswordHasher(IdentityConfiguration.Hashing settings, SecureRandom random) {
        this.cost = new Argon2.Cost(settings.memoryKib(), settings.iterations(), settings.parallelism());
        this.random = random;
        this.pool = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(settings.queue()),
                work -> {
                    Thread thread = new Thread(work, "password-hashing");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /** The PHC string of a password. */
    String hash(String password) {
        return run(() -> Argon2.hash(password, cost, random));
    }

    /** What a hash costs now. */
    Argon2.Cost cost() {
        return cost;
    }

    /** How many hashes were computed since the start, right or wrong. */
    long computed() {
        return computed.get();
    }

    /**
     * Whether the password fits the hash. Without a hash the answer is no, and takes as long as with one.
     *
     * @param ofNobody what the check costs without a hash
     */
    boolean verify(String password, Optional<String> hash, Argon2.Cost ofNobody) {
        return run(() -> Argon2.verify(password, hash.orElseGet(() -> Argon2.ofNobody(ofNobody, random))))
                && hash.isPresent();
    }

    /** Whether a hash was made at another cost than is set now. */
    boolean isOutdated(String hash) {
        return !Argon2.costOf(hash).equals(cost);
    }

    private <T> T run(Callable<T> work) {
        Future<T> future;
        try {
            future = pool.submit(() -> {
                computed.incrementAndGet();
                return work.call();
            });
        } catch (RejectedExecutionException full) {
            throw new ServiceException(ErrorCode.UNAVAILABLE);
        }
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new ServiceException(ErrorCode.UNAVAILABLE);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("hashing failed", failure.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
