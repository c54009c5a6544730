package org.alcove.availability;

import java.time.LocalDate;
import java.util.List;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * Weekly hours as they are sent.
 *
 * @param zone an IANA name
 * @param effectiveFrom the first local date on which they hold; missing: today in the zone
 */
@Needs({"zone", "weekly"})
public record HoursInput(
        @Nullable String zone,
        @Nullable List<@Nullable WeeklyTime> weekly,
        @Nullable LocalDate effectiveFrom) {}
