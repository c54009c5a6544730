package org.alcove.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.alcove.kernel.JoinCodeId;

/** A join code that was made; its text is shown once. */
public record NewJoinCode(
        JoinCodeId id,
        String joinCode,
        @JsonProperty("public") boolean isPublic,
        Instant expiresAt) {
    @Override
    public String toString() {
        return "NewJoinCode[REDACTED]";
    }
}
