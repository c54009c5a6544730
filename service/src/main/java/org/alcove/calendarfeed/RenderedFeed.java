package org.alcove.calendarfeed;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A feed as it is answered.
 *
 * @param body empty if the caller has this rendering already
 * @param etag strong, without quotes
 * @param modifiedAt whole seconds
 */
record RenderedFeed(Optional<byte[]> body, String etag, Instant modifiedAt) {
    RenderedFeed {
        Objects.requireNonNull(body);
        Objects.requireNonNull(etag);
        Objects.requireNonNull(modifiedAt);
    }
}
