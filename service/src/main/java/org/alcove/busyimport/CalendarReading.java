package org.alcove.busyimport;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A whole calendar as it is kept.
 *
 * @param times each once
 * @param coveredUntil end of the window that was read
 * @param zone in which all-day and floating times were taken
 */
record CalendarReading(List<BusyTimeDao.Time> times, Set<BusyWarning> warnings, Instant coveredUntil, String zone) {
    CalendarReading {
        times = List.copyOf(times);
        warnings = Set.copyOf(warnings);
    }

    /** The codes of the warnings, as they stand in the table. */
    String warningCodes() {
        return warnings.stream().map(BusyWarning::code).sorted().collect(Collectors.joining(","));
    }
}
