package org.alcove.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * A session of today with what its client wants to be called, if they said.
 *
 * @param grant under which somebody else's client is seen; absent for one's own
 */
public record TodaysClient(
        String clientCode,
        Instant start,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> preferredName,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<GrantRef> grant) {
    @Override
    public String toString() {
        return "TodaysClient[REDACTED]";
    }
}
