package org.alcove.calendarfeed;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.FeedId;

/**
 * A feed as its owner sees it later, without its URL.
 *
 * @param status {@code active}; {@code expired} or {@code unused_off} when its URL is dead until it is given a new one
 * @param expiresAt when it ends by itself, if it does
 * @param lastFetchedAt to within the set interval
 * @param lastProgram the family of the program that fetched it then
 * @param warnings what the owner should look at, oldest first
 */
public record FeedView(
        FeedId id,
        String disclosure,
        String status,
        Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> expiresAt,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> lastFetchedAt,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> lastProgram,
        List<FeedWarning> warnings) {
    public FeedView {
        warnings = List.copyOf(warnings);
    }
}
