package org.alcove.identity;

import java.time.Instant;
import org.alcove.kernel.OneTimeTokenId;

/** An invitation that was issued; its token is shown once. */
public record NewInvitation(OneTimeTokenId id, String token, Instant expiresAt) {
    @Override
    public String toString() {
        return "NewInvitation[REDACTED]";
    }
}
