package org.alcove.busyimport;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.alcove.busyimport.fetch.CalendarAddress;
import org.alcove.busyimport.fetch.CalendarFetcher;
import org.alcove.busyimport.fetch.FetchException;
import org.alcove.busyimport.fetch.Fetched;
import org.alcove.busyimport.fetch.Validators;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.OwnerSeals;

/**
 * Reads one calendar anew. Whatever happens on the way, what is kept of it is either wholly the last good read or wholly
 * this one; a read that failed is noted and changes no time.
 */
final class CalendarUpdate {
    /** Not the calendar's fault but ours; shown all the same, because its times grow old. */
    static final String READ_FAILED = "read_failed";

    /** When there was no room to read in. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Foundation foundation;
    private final CalendarFetcher fetcher;
    private final CalendarReaders readers;
    private final BusyStore store;
    private final PollSchedule schedule;
    private final BusyCalendarConfiguration configuration;

    CalendarUpdate(
            Foundation foundation,
            CalendarFetcher fetcher,
            CalendarReaders readers,
            BusyStore store,
            PollSchedule schedule,
            BusyCalendarConfiguration configuration) {
        this.foundation = foundation;
        this.fetcher = fetcher;
        this.readers = readers;
        this.store = store;
        this.schedule = schedule;
        this.configuration = configuration;
    }

    /** How a read ended. */
    enum Outcome {
        GOOD,
        UNCHANGED,
        FAILED,
        DEFERRED
    }

    /** Reads a calendar of which the caller has the lease. */
    Outcome run(BusyCalendarDao.Due due, UUID lease) {
        Instant begun = foundation.clock().instant();
        if (!due.active()) {
            defer(due, lease, schedule.afterGood(begun));
            return Outcome.DEFERRED;
        }
        try {
            return read(due, lease, begun);
        } catch (FetchException failed) {
            return fail(due, lease, failed.fault().code(), failed.retryAfter());
        } catch (UnreadableCalendarException unreadable) {
            return fail(due, lease, unreadable.fault().code(), Optional.empty());
        }
    }

    /** Notes that a read failed. */
    Outcome fail(BusyCalendarDao.Due due, UUID lease, String fault, Optional<Duration> retryAfter) {
        Instant now = foundation.clock().instant();
        Optional<Instant> asked = retryAfter.map(wait -> schedule.askedFor(now, wait));
        Instant next = schedule.afterFailure(now, due.failures() + 1, asked);
        foundation.transactor().useTransaction(handle -> {
            int unused = handle.attach(BusyCalendarDao.class)
                    .updateFailed(due.clinicId(), due.id(), lease, now, fault, next, asked.orElse(null));
        });
        return Outcome.FAILED;
    }

    /** Where to read, and what to ask with. */
    private record Opened(CalendarSource source, Validators asked) {}

    private Opened open(BusyCalendarDao.Due due, Instant begun) {
        OwnerSeals owners = foundation.owners();
        byte[] validators = isWholeDue(due, begun) ? null : due.validators();
        return foundation
                .transactor()
                .inTransaction(handle -> new Opened(
                        CalendarSource.open(handle, owners, due.therapistId(), due.source(), due.id()),
                        SealedValidators.open(handle, owners, due.therapistId(), due.id(), validators)));
    }

    private Outcome read(BusyCalendarDao.Due due, UUID lease, Instant begun)
            throws FetchException, UnreadableCalendarException {
        Opened opened = open(due, begun);
        CalendarSource source = opened.source();
        // Vetted anew each time: the operator's settings may have changed since it was added.
        CalendarAddress address = CalendarAddress.parse(source.url().orElse(""), configuration.fetching());
        Fetched fetched = fetcher.fetch(address, opened.asked());
        Instant now = foundation.clock().instant();
        Instant next = schedule.afterGood(now);
        if (fetched.file().isEmpty()) {
            foundation.transactor().useTransaction(handle -> {
                int unused = handle.attach(BusyCalendarDao.class)
                        .updateUnchanged(due.clinicId(), due.id(), lease, now, next);
            });
            return Outcome.UNCHANGED;
        }
        Optional<CalendarReading> reading = readers.read(
                fetched.file().get(),
                due.id(),
                source,
                due.tentativeIsBusy(),
                due.zone(),
                now,
                configuration.readerWait());
        if (reading.isEmpty()) {
            defer(due, lease, now.plus(SOON));
            return Outcome.DEFERRED;
        }
        foundation.transactor().useTransaction(handle -> {
            // Whoever took it over since reads it too, and later.
            if (handle.attach(BusyCalendarDao.class)
                    .lockLeased(due.clinicId(), due.id(), lease)
                    .isPresent()) {
                store.replace(
                        handle,
                        new BusyStore.Target(due.clinicId(), due.therapistId(), due.id(), lease),
                        reading.get(),
                        due.firstGoodAt() == null,
                        SealedValidators.seal(
                                handle, foundation.owners(), due.therapistId(), due.id(), fetched.validators()),
                        now,
                        Optional.of(next));
            }
        });
        return Outcome.GOOD;
    }

    /** The window moves on with time, and with the therapist. */
    private boolean isWholeDue(BusyCalendarDao.Due due, Instant now) {
        Instant last = due.fullReadAt();
        return last == null
                || !now.isBefore(last.plus(configuration.readWholeEvery()))
                || !due.zone().equals(due.readZone());
    }

    private void defer(BusyCalendarDao.Due due, UUID lease, Instant next) {
        foundation.transactor().useTransaction(handle -> {
            int unused = handle.attach(BusyCalendarDao.class).updateDeferred(due.clinicId(), due.id(), lease, next);
        });
    }
}
