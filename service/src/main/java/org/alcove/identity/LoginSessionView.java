package org.alcove.identity;

import java.time.Instant;
import org.alcove.kernel.LoginSessionId;

/**
 * One of the account's own login sessions.
 *
 * @param program a coarse family such as {@code Firefox}
 * @param current whether it is the one of this request
 */
public record LoginSessionView(
        LoginSessionId id, String program, Instant createdAt, Instant lastSeenAt, Instant expiresAt, boolean current) {}
