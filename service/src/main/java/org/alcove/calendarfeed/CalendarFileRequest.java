package org.alcove.calendarfeed;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a single appointment is to look in a calendar.
 *
 * @param title the owner's own words; missing: "Busy"
 * @param alarm how long before the start the program rings, whole minutes up to a week; missing: it does not
 */
public record CalendarFileRequest(
        @Nullable String title, @Nullable Duration alarm) {}
