package org.alcove.calendarfeed;

import java.time.Instant;
import java.util.Objects;

/**
 * The bytes of a feed with their validators.
 *
 * @param etag strong, without quotes
 * @param modifiedAt whole seconds
 */
record RenderedFeed(byte[] body, String etag, Instant modifiedAt) {
    RenderedFeed {
        Objects.requireNonNull(body);
        Objects.requireNonNull(etag);
        Objects.requireNonNull(modifiedAt);
    }
}
