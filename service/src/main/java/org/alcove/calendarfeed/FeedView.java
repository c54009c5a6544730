package org.alcove.calendarfeed;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import org.alcove.kernel.FeedId;

/**
 * A feed as its owner sees it later, without its URL.
 *
 * @param lastFetchedAt to within the set interval
 * @param lastProgram the family of the program that fetched it then
 */
public record FeedView(
        FeedId id,
        String disclosure,
        Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> lastFetchedAt,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> lastProgram) {}
