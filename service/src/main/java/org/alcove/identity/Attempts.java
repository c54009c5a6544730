package org.alcove.identity;

import java.time.Instant;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;

/** Counts attempts on a typed name and locks it for a while after too many, whether such an account exists or not. */
final class Attempts {
    private final IdentityConfiguration.LockOut settings;
    private final KeyRing keys;

    Attempts(IdentityConfiguration.LockOut settings, KeyRing keys) {
        this.settings = settings;
        this.keys = keys;
    }

    /** Counts an attempt before it is checked, and says whether it may succeed. */
    boolean count(Handle handle, String typedName, Instant now) {
        byte[] hash = hash(typedName);
        SignInFailureDao failures = handle.attach(SignInFailureDao.class);
        failures.countAttempt(hash, now, now.minus(settings.window()), settings.attempts(), now.plus(settings.lasts()));
        return failures.getAttempts(hash) <= settings.attempts();
    }

    /** After a success. */
    void forget(Handle handle, String typedName) {
        handle.attach(SignInFailureDao.class).forget(hash(typedName));
    }

    private byte[] hash(String typedName) {
        return keys.hash(Purpose.LOGIN_NAME, typedName);
    }
}
