package org.alcove.availability;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;

/**
 * A session that the rules and policies offer; whether its time is still free is decided by claims.
 *
 * @param capacity seats
 * @param localDate the start's date in the therapist's zone, for which a daily maximum counts
 * @param dailyMaximum sessions on that date; empty: any number
 * @param state where the client will be; the therapist is licensed there on that date
 */
public record Bookable(
        TherapistId therapistId,
        SessionTypeId sessionTypeId,
        TimeRange session,
        Duration bufferBefore,
        Duration bufferAfter,
        int capacity,
        LocalDate localDate,
        Optional<Integer> dailyMaximum,
        String state) {}
