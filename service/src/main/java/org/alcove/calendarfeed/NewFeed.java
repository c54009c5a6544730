package org.alcove.calendarfeed;

import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param disclosure {@code busy} (also when missing), {@code title} or {@code code}
 * @param title the owner's own words, with {@code title} only
 */
public record NewFeed(@Nullable String disclosure, @Nullable String title) {}
