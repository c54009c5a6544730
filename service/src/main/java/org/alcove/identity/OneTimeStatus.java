package org.alcove.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a join code or an invitation can still be used. */
public enum OneTimeStatus {
    @JsonProperty("open")
    OPEN,
    @JsonProperty("used")
    USED,
    @JsonProperty("revoked")
    REVOKED,
    @JsonProperty("expired")
    EXPIRED;

    static OneTimeStatus of(
            @Nullable Instant usedAt, @Nullable Instant revokedAt, @Nullable Instant expiresAt, Instant now) {
        if (usedAt != null) {
            return USED;
        }
        if (revokedAt != null) {
            return REVOKED;
        }
        return expiresAt != null && !expiresAt.isAfter(now) ? EXPIRED : OPEN;
    }
}
