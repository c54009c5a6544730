package org.alcove.calendarfeed;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that the owner of a feed should look at.
 *
 * @param kind {@code new_program} or {@code new_network}: fetched by one never seen before;
 *     {@code more_programs} or {@code more_networks}: by more than are remembered; {@code unused}: nobody
 *     fetches it, and it will be switched off; {@code expires}: it ends soon
 * @param at when it was first fetched so, or when it will be switched off or end
 * @param program the family of the new program
 */
public record FeedWarning(
        String kind,
        Instant at,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> program) {
    static FeedWarning of(String kind, Instant at) {
        return new FeedWarning(kind, at, Optional.empty());
    }
}
