package org.alcove.identity;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;

/**
 * Holds the answer to a failed sign-in or recovery until a full step of time after it came. All of them run the same
 * statements and hashes, but not in the same time: the key and the rows of somebody lie less near than those of nobody.
 * What differs by less than a step then shows in no answer, unless the work ends just at a step's end. Faults wait as well.
 * Only so many are
 * under way at once, as each keeps a thread while it waits: who comes beyond them is told {@link ErrorCode#UNAVAILABLE}
 * before anything is looked at, whoever is asked for.
 */
final class FailureSteps {
    private final long step;
    private final Semaphore places;
    private final LongSupplier ticks;
    private final LongConsumer pause;

    /** @param settings a step of zero answers at once */
    FailureSteps(IdentityConfiguration.Failures settings) {
        this(settings, System::nanoTime, LockSupport::parkNanos);
    }

    /**
     * @param ticks nanoseconds from some time on
     * @param pause waits for nanoseconds; it may wait for less
     */
    FailureSteps(IdentityConfiguration.Failures settings, LongSupplier ticks, LongConsumer pause) {
        this.step = settings.step().toNanos();
        this.places = new Semaphore(settings.atOnce());
        this.ticks = ticks;
        this.pause = pause;
    }

    /** Does the work; to be called where no transaction and no place in the hashers' queue is held. */
    <T> T of(Supplier<T> work) {
        long came = ticks.getAsLong();
        if (!places.tryAcquire()) {
            throw new ServiceException(ErrorCode.UNAVAILABLE);
        }
        try {
            return work.get();
        } catch (ServiceException failure) {
            if (failure.code() == ErrorCode.SIGN_IN_FAILED && step > 0) {
                awaitFullStep(came);
            }
            throw failure;
        } catch (RuntimeException fault) {
            // A key store that is there and can't be used fails sooner for nobody than for who has a second factor.
            if (step > 0) {
                awaitFullStep(came);
            }
            throw fault;
        } finally {
            places.release();
        }
    }

    /** As {@link #of}, for work without a result. */
    void run(Runnable work) {
        of(() -> {
            work.run();
            return Boolean.TRUE;
        });
    }

    private void awaitFullStep(long came) {
        long due = came + ((ticks.getAsLong() - came) / step + 1) * step;
        long left = due - ticks.getAsLong();
        // A thread that is told to stop answers at once.
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            pause.accept(left);
            left = due - ticks.getAsLong();
        }
    }
}
