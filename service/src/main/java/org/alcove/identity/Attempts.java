package org.alcove.identity;

import java.time.Instant;
import java.util.function.Supplier;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.alcove.privacy.VaultFault;
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

    /**
     * Checks an attempt that was counted, and throws only if it could not be checked: without a place in the hashers'
     * queue, or with no key to be read. Such a one was none, and is given back; its answer tells nothing of it.
     */
    <T> T checking(String typedName, Supplier<T> work) {
        try {
            return work.get();
        } catch (ServiceException | VaultFault unchecked) {
            foundation
                    .transactor()
                    .useTransaction(handle ->
                            handle.attach(SignInFailureDao.class).giveBack(hash(typedName), settings.attempts()));
            throw unchecked;
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
