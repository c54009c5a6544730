package org.alcove.privacy;

import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.jdbi.v3.core.Handle;

/**
 * Asks who is signed in for their second factor again, before what a stolen login session must not do. Implemented by the
 * identity room.
 */
@FunctionalInterface
public interface FreshFactor {
    /** A factor that was shown and is still to be used up. */
    interface Shown {
        /**
         * Uses the factor up in the transaction of what it was shown for.
         *
         * @return false if it was wrong or used before, or the account changed since
         */
        boolean use(Handle handle);

        /** The factor was right though nothing came of it: it does not count towards locking the account's name. */
        void forgive(Handle handle);
    }

    /**
     * Looks at a factor; counts the attempt on the account's name, and on what it is asked for.
     *
     * @param asked a constant that names what it is asked for, such as {@code emergency}
     * @throws ServiceException {@link ErrorCode#RATE_LIMITED} after too many attempts in a row at the same thing that came
     *     to nothing, {@link ErrorCode#SECOND_FACTOR_REQUIRED} for an account that has none
     */
    Shown show(Actor actor, Secret factor, String asked);
}
