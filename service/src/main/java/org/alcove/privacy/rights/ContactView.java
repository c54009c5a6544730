package org.alcove.privacy.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One way to reach a client, for themself.
 *
 * @param active whether it is on today: not once the day to ask again has come
 * @param confirmedAt when they last said that it is safe
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ContactView(
        String channel,
        @Nullable String address,
        String from,
        String to,
        String zone,
        @Nullable LocalDate askAgainOn,
        boolean active,
        Instant confirmedAt) {
    @Override
    public String toString() {
        return "ContactView[REDACTED]";
    }
}
