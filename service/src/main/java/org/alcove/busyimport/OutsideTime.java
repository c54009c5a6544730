package org.alcove.busyimport;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.alcove.availability.TakenTime;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.jdbi.v3.core.Handle;

/**
 * Tells availability what outside calendars take: their busy times, everything while one of them was never read, and
 * everything beyond what was read of one. No claim stands for it, so it is asked for at every booking.
 */
public final class OutsideTime implements TakenTime {
    @Override
    public List<Taken> listTaken(Handle handle, TherapistId therapist, TimeRange range, Instant now) {
        return handle.attach(BusyTimeDao.class).listTaken(therapist, range.start(), range.end()).stream()
                .map(span -> new Taken(new TimeRange(span.startAt(), span.endAt()), Duration.ZERO, Duration.ZERO))
                .toList();
    }

    /** Only what was read: a calendar that never was keeps new sessions out and says nothing of old ones. */
    @Override
    public List<TimeRange> listOutside(Handle handle, TherapistId therapist, TimeRange range) {
        return handle.attach(BusyTimeDao.class).listKnown(therapist, range.start(), range.end()).stream()
                .map(span -> new TimeRange(span.startAt(), span.endAt()))
                .toList();
    }

    /** None: what is outside is no session. */
    @Override
    public Map<LocalDate, Integer> countByDate(Handle handle, TherapistId therapist, LocalDate from, LocalDate to) {
        return Map.of();
    }

    @Override
    public boolean isClaimed() {
        return false;
    }
}
