package org.alcove.availability;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Set;

/**
 * Which starts are offered among those that fit.
 *
 * @param earliest the first instant that is offered
 * @param until the first instant that is not offered any more
 * @param stepMinutes the minute of the local day of a start is a multiple of it; both passes of an hour that is repeated
 *     have ordinary starts
 * @param fullDates local dates whose maximum is reached
 * @param licensedOn the last local date on which the therapist is licensed where the client will be
 * @param own what the asking client can't be beside
 */
record StartRule(
        Instant earliest,
        Instant until,
        int stepMinutes,
        ZoneCalendar zones,
        Set<LocalDate> fullDates,
        LocalDate licensedOn,
        OwnTime own) {
    StartRule {
        fullDates = Set.copyOf(fullDates);
    }

    /** The same rule for a part of the time. */
    StartRule within(Instant from, Instant to) {
        return new StartRule(
                from.isAfter(earliest) ? from : earliest,
                to.isBefore(until) ? to : until,
                stepMinutes,
                zones,
                fullDates,
                licensedOn,
                own);
    }

    /** Whether the minute of the local day is a multiple of the step. */
    static boolean isOnStep(LocalDateTime local, int stepMinutes) {
        return (local.getHour() * 60 + local.getMinute()) % stepMinutes == 0;
    }

    /** Asks about one start after another. */
    StartCheck check() {
        return new StartCheck(this);
    }
}
