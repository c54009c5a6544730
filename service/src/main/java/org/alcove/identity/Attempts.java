package org.alcove.identity;

import java.time.Instant;
import java.util.function.Supplier;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;

/**
 * Counts attempts on a typed name and locks it for a while after too many, whether such an account exists or not. Each
 * lock in a row lasts twice as long as the one before.
 */
final class Attempts {
    private final IdentityConfiguration.LockOut settings;
    private final Foundation foundation;

    Attempts(IdentityConfiguration.LockOut settings, Foundation foundation) {
        this.settings = settings;
        this.foundation = foundation;
    }

    /** Counts an attempt before it is checked, and says whether it may succeed. */
    boolean count(Handle handle, String typedName, Instant now) {
        byte[] hash = hash(typedName);
        SignInFailureDao failures = handle.attach(SignInFailureDao.class);
        failures.countAttempt(
                hash,
                now,
                now.minus(settings.window()),
                now.minus(settings.longest()),
                settings.attempts(),
                settings.lasts().toSeconds(),
                settings.longest().toSeconds());
        return failures.getAttempts(hash) <= settings.attempts();
    }

    /** Hashes for an attempt that was counted; one that finds no place in the queue was none, and is given back. */
    <T> T hashing(String typedName, Supplier<T> work) {
        try {
            return work.get();
        } catch (ServiceException refused) {
            if (refused.code() == ErrorCode.UNAVAILABLE) {
                foundation
                        .transactor()
                        .useTransaction(handle ->
                                handle.attach(SignInFailureDao.class).giveBack(hash(typedName), settings.attempts()));
            }
            throw refused;
        }
    }

    /** After a success. */
    void forget(Handle handle, String typedName) {
        handle.attach(SignInFailureDao.class).forget(hash(typedName));
    }

    private byte[] hash(String typedName) {
        return foundation.keys().hash(Purpose.LOGIN_NAME, typedName);
    }
}
