package org.alcove.availability;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Weekly hours as they are shown: those in force, and every version.
 *
 * @param effectiveFrom absent if no hours are in force yet
 */
public record HoursView(
        String zone,
        List<WeeklyTime> weekly,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<LocalDate> effectiveFrom,
        List<Version> versions) {
    /** Hours from a date on, until the next version. */
    public record Version(LocalDate effectiveFrom, String zone, List<WeeklyTime> weekly) {}
}
