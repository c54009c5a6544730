package org.alcove.availability;

import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * One working time of a week on the wire.
 *
 * @param day {@code MO}, {@code TU}, {@code WE}, {@code TH}, {@code FR}, {@code SA} or {@code SU}
 * @param start such as {@code 09:00}
 * @param end such as {@code 17:00}; {@code 24:00} is the end of the day; at or before {@code start} it is on the next
 *     day
 */
@Needs({"day", "start", "end"})
public record WeeklyTime(
        @Nullable String day,
        @Nullable String start,
        @Nullable String end) {}
