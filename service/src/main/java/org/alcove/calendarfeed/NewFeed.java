package org.alcove.calendarfeed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param disclosure {@code busy} (also when missing), {@code title}, {@code code} or {@code freebusy}
 * @param title the owner's own words, with {@code title} only
 * @param expiresAt when it ends by itself; missing: when the operator set, or never
 */
public record NewFeed(
        @Nullable String disclosure,
        @Nullable String title,
        @Nullable Instant expiresAt) {}
