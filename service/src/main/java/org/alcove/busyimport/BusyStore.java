package org.alcove.busyimport;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.availability.Offering;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was read of a calendar, as little as changed, together with the search's picture of the days that it
 * touches: both are there or neither.
 */
final class BusyStore {
    private static final int BATCH = 500;
    private static final int PURGE_BATCH = 5_000;

    private final Offering offering;
    private final Duration ahead;

    BusyStore(Offering offering, BusyCalendarConfiguration configuration) {
        this.offering = offering;
        this.ahead = configuration.ahead();
    }

    /**
     * A calendar that is written to.
     *
     * @param lease under which it was read; an upload has none
     */
    record Target(
            ClinicId clinic,
            TherapistId therapist,
            BusyCalendarId calendar,
            @Nullable UUID lease) {}

    /** Replaces the times of a calendar by what was just read of it. The caller has locked its row. */
    void replace(
            Handle handle,
            Target target,
            CalendarReading reading,
            boolean first,
            byte @Nullable [] validators,
            Instant now,
            Optional<Instant> nextRead) {
        BusyCalendarId calendar = target.calendar();
        TherapistId therapist = target.therapist();
        BusyTimeDao times = handle.attach(BusyTimeDao.class);
        Set<BusyTimeDao.Time> wanted = new HashSet<>(reading.times());
        List<BusyTimeDao.Time> removed = new ArrayList<>();
        List<BusyTimeDao.Time> changed = new ArrayList<>();
        for (BusyTimeDao.Time kept : times.list(calendar)) {
            if (!wanted.remove(kept)) {
                removed.add(kept);
            }
        }
        changed.addAll(removed);
        changed.addAll(wanted);
        for (int i = 0; i < removed.size(); i += BATCH) {
            times.delete(calendar, removed.subList(i, Math.min(removed.size(), i + BATCH)));
        }
        // In the order of the key, so that pages fill one after the other.
        List<BusyTimeDao.NewTime> added = reading.times().stream()
                .filter(wanted::contains)
                .map(time ->
                        new BusyTimeDao.NewTime(calendar, therapist, time.startAt(), time.endAt(), time.eventKey()))
                .toList();
        for (int i = 0; i < added.size(); i += BATCH) {
            times.insert(added.subList(i, Math.min(added.size(), i + BATCH)));
        }
        BusyCalendarDao calendars = handle.attach(BusyCalendarDao.class);
        Optional<Instant> covered = calendars.findCoveredUntil(target.clinic(), calendar);
        int written = calendars.updateGood(new BusyCalendarDao.Good(
                target.clinic(),
                calendar,
                target.lease(),
                now,
                reading.zone(),
                reading.coveredUntil(),
                reading.times().size(),
                reading.warningCodes(),
                validators,
                nextRead.orElse(null)));
        if (written == 0) {
            throw new IllegalStateException("a calendar is written by whoever has it");
        }
        if (first) {
            refreshAll(handle, therapist, now);
        } else {
            span(changed).ifPresent(range -> offering.refresh(handle, therapist, range, now));
            // Nothing is offered beyond what was read, so days open as the end of it moves on.
            covered.filter(before -> before.isBefore(reading.coveredUntil()))
                    .ifPresent(before ->
                            offering.refresh(handle, therapist, new TimeRange(before, reading.coveredUntil()), now));
        }
    }

    /** Brings all days that are kept up to date: a calendar came, went, or was read for the first time. */
    void refreshAll(Handle handle, TherapistId therapist, Instant now) {
        Instant from = now.truncatedTo(ChronoUnit.DAYS).minus(CalendarReaders.KEPT_DAYS, ChronoUnit.DAYS);
        offering.refresh(handle, therapist, new TimeRange(from, now.plus(ahead).plus(Duration.ofDays(400))), now);
    }

    /** Deletes times that are over and on days that nobody looks at any more, a batch in a transaction. */
    void purgePast(Transactor transactor, Instant now) {
        Instant before = now.truncatedTo(ChronoUnit.DAYS).minus(CalendarReaders.KEPT_DAYS, ChronoUnit.DAYS);
        int deleted = PURGE_BATCH;
        while (deleted == PURGE_BATCH) {
            deleted = transactor.inTransaction(
                    handle -> handle.attach(BusyTimeDao.class).deletePast(before, PURGE_BATCH));
        }
    }

    private static Optional<TimeRange> span(List<BusyTimeDao.Time> times) {
        return times.stream()
                .map(time -> new TimeRange(time.startAt(), time.endAt()))
                .reduce((one, other) -> new TimeRange(
                        one.start().isBefore(other.start()) ? one.start() : other.start(),
                        one.end().isAfter(other.end()) ? one.end() : other.end()));
    }
}
