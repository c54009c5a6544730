package org.alcove.availability;

import java.time.DayOfWeek;

/**
 * One working time of a week, by the wall clock.
 *
 * @param startMinute of the local day, 0 to 1439
 * @param endMinute of the local day, 1 to 1440; at or before {@code startMinute} it is on the next day
 */
record HoursRule(DayOfWeek day, int startMinute, int endMinute) {
    static final int DAY_MINUTES = 1440;

    /** Minutes by the wall clock, 1 to 1440. */
    int length() {
        return endMinute > startMinute ? endMinute - startMinute : endMinute + DAY_MINUTES - startMinute;
    }
}
