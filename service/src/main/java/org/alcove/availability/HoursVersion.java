package org.alcove.availability;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * Weekly hours from a date on, until the next version.
 *
 * @param effectiveFrom a local date in the zone
 */
record HoursVersion(LocalDate effectiveFrom, ZoneId zone, List<HoursRule> rules) {
    HoursVersion {
        rules = List.copyOf(rules);
    }
}
