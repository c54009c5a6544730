package org.alcove.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/** A session of today with what its client wants to be called, if they said. */
public record TodaysClient(
        String clientCode,
        Instant start,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> preferredName) {
    @Override
    public String toString() {
        return "TodaysClient[REDACTED]";
    }
}
