package org.alcove.privacy;

import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.TherapistId;

/**
 * Under which grant somebody else's client is seen.
 *
 * @param id to be named when the client's identity is opened
 * @param ground {@code cover} or {@code audit}
 * @param therapistId whose client it is
 */
public record GrantRef(AccessGrantId id, String ground, TherapistId therapistId) {
    public static GrantRef of(AccessGrants.Rule rule) {
        return new GrantRef(rule.id(), rule.ground(), rule.ofTherapist());
    }
}
