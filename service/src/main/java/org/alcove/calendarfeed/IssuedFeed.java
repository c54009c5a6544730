package org.alcove.calendarfeed;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import org.alcove.kernel.FeedId;

/**
 * The one answer that tells a feed's URL.
 *
 * @param url whoever has it can read the feed
 * @param webcalUrl the same, for programs that open on this scheme
 * @param expiresAt when it ends by itself, if it does
 * @param warning what the owner should know before using it
 */
public record IssuedFeed(
        FeedId id,
        String url,
        String webcalUrl,
        String disclosure,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> expiresAt,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> warning) {
    @Override
    public String toString() {
        // The URL is the secret.
        return "IssuedFeed[" + id + "]";
    }
}
