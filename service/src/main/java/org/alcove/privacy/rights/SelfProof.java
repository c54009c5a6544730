package org.alcove.privacy.rights;

import org.alcove.audit.AuditAction;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Secret;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Asks who is signed in for their password and second factor again, because a login session can be in other hands: an
 * unlocked phone. Implemented by the identity room.
 */
@FunctionalInterface
public interface SelfProof {
    /** A proof that was right and is still to be used up, in the transaction of what was asked for. */
    @FunctionalInterface
    interface Proof {
        /** @throws org.alcove.kernel.ServiceException if it was used before */
        void use(Handle handle);
    }

    /** @throws org.alcove.kernel.ServiceException {@code SIGN_IN_FAILED} unless both are the actor's own */
    Proof prove(Actor actor, @Nullable Secret password, @Nullable Secret otp, AuditAction asked);
}
