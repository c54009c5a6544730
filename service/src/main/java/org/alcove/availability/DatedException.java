package org.alcove.availability;

import java.time.LocalDate;

/**
 * What one local date has beside the weekly hours. Where open and closed meet, closed holds: nobody is booked into time
 * that a therapist closed.
 *
 * @param startMinute of the local day, 0 to 1439
 * @param endMinute of the local day, 1 to 1440; at or before {@code startMinute} it is on the next day
 */
record DatedException(LocalDate date, Kind kind, int startMinute, int endMinute) {
    /** Whether it adds time or takes it away. */
    enum Kind {
        OPEN("open"),
        CLOSED("closed");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }
}
