package org.alcove.calendarfeed;

import java.time.Instant;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * Says that programs and networks are the owner's own.
 *
 * @param upTo the time of the last warning that the owner has read; later ones stay
 */
@Needs("upTo")
public record FeedAcknowledgement(@Nullable Instant upTo) {}
