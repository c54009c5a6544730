package org.alcove.booking;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.alcove.availability.TakenTime;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.jdbi.v3.core.Handle;

/** Tells availability what holds and appointments take; each question is one statement. */
public final class BookedTime implements TakenTime {
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** Longer than any buffer and any session. */
    private static final Duration REACH = Duration.ofDays(2);

    @Override
    public List<Taken> listTaken(Handle handle, TherapistId therapist, TimeRange range, Instant now) {
        // The database keeps no instant as early as Instant.MIN.
        Instant liveAfter = now.isBefore(EARLIEST) ? EARLIEST : now;
        return handle
                .attach(BookedTimeDao.class)
                .listTaken(
                        therapist,
                        range.start(),
                        range.end(),
                        range.start().minus(REACH),
                        reachAfter(range.end()),
                        liveAfter)
                .stream()
                .map(row -> new Taken(
                        new TimeRange(row.startAt(), row.endAt()),
                        Duration.ofMinutes(row.bufferBeforeMinutes()),
                        Duration.ofMinutes(row.bufferAfterMinutes())))
                .toList();
    }

    private static Instant reachAfter(Instant end) {
        Instant until = end.plus(REACH).plus(REACH);
        return until.isAfter(LATEST) ? LATEST : until;
    }

    @Override
    public List<TimeRange> listOfClient(Handle handle, ClinicId clinic, ClientId client, TimeRange range) {
        return handle
                .attach(BookedTimeDao.class)
                .listOfClient(
                        clinic,
                        client,
                        range.start(),
                        range.end(),
                        range.start().minus(REACH))
                .stream()
                .map(row -> new TimeRange(row.startAt(), row.endAt()))
                .toList();
    }

    @Override
    public Map<LocalDate, Integer> countByDate(Handle handle, TherapistId therapist, LocalDate from, LocalDate to) {
        return handle.attach(BookedTimeDao.class).countByDate(therapist, from, to).stream()
                .collect(Collectors.toUnmodifiableMap(BookedTimeDao.DayRow::localDate, BookedTimeDao.DayRow::taken));
    }
}
