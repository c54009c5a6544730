package org.alcove.identity;

import java.time.Instant;
import java.util.List;
import org.alcove.kernel.Role;

/**
 * A login session as it is handed to who signed in.
 *
 * @param token for {@code Authorization: Bearer}
 * @param expiresAt the absolute limit; without requests it ends earlier
 */
public record LoginAnswer(String token, Instant expiresAt, List<Role> roles) {
    public LoginAnswer {
        roles = List.copyOf(roles);
    }

    @Override
    public String toString() {
        return "LoginAnswer[REDACTED]";
    }
}
