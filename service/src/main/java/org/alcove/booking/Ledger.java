package org.alcove.booking;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.HoldId;
import org.alcove.kernel.Id;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.persistence.SqlFailure;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps claims and counters in step with holds and appointments, always inside the caller's transaction. Everybody takes
 * locks in one order: therapist (shared), client, hold or appointment, claims, day, calendars, the search's picture; what
 * deadlocks all the same is aborted by the database and run again by the Transactor.
 */
final class Ledger {
    private record Day(TherapistId therapist, LocalDate date) {}

    /** Keeps roster changes of a therapist waiting; {@link ErrorCode#NOT_FOUND} if this clinic has no such therapist. */
    void lockTherapist(Handle handle, ClinicId clinic, TherapistId therapist) {
        if (handle.attach(CounterDao.class)
                .findTherapistLocked(clinic, therapist)
                .isEmpty()) {
            throw ServiceException.notFound();
        }
    }

    /** Makes everything else about a client wait until the transaction ends. */
    void lockClient(Handle handle, ClinicId clinic, ClientId client) {
        if (handle.attach(CounterDao.class).findClientLocked(clinic, client).isEmpty()) {
            throw ServiceException.notFound();
        }
    }

    /**
     * Refuses what is plainly taken before anything is locked or written, so that whoever comes too late costs little;
     * whether the time is free is decided by {@link #takeTime} alone.
     *
     * @param holder whose own claims are not in the way
     * @throws ServiceException {@link ErrorCode#SLOT_TAKEN} if a live hold of another client or an appointment has some
     *     of it
     */
    void refuseIfTaken(Handle handle, Occupied wanted, UUID holder, Instant now) {
        if (handle.attach(ClaimDao.class).isTaken(wanted, holder, now)) {
            throw new ServiceException(ErrorCode.SLOT_TAKEN);
        }
    }

    /**
     * Takes all of a session's time, or nothing.
     *
     * @param expiresAt of a hold; null for an appointment
     * @throws ServiceException {@link ErrorCode#SLOT_TAKEN} if a live hold or an appointment has some of it
     * @throws BlockedByExpiredException if only holds that expired have some of it
     */
    void takeTime(Handle handle, Occupied wanted, UUID holder, @Nullable Instant expiresAt, Instant now) {
        ClaimDao claims = handle.attach(ClaimDao.class);
        try {
            claims.insertClaims(wanted.claims(holder, expiresAt));
        } catch (RuntimeException failure) {
            if (!SqlFailure.isDuplicateKey(failure)) {
                throw failure;
            }
            List<ClaimDao.Blocker> blockers = claims.listBlockers(wanted);
            if (blockers.stream().anyMatch(blocker -> isLive(blocker, now))) {
                throw new ServiceException(ErrorCode.SLOT_TAKEN);
            }
            throw new BlockedByExpiredException(blockers.stream()
                    .map(blocker -> new HoldId(blocker.holder()))
                    .distinct()
                    .toList());
        }
    }

    private static boolean isLive(ClaimDao.Blocker blocker, Instant now) {
        Instant expiresAt = blocker.expiresAt();
        return expiresAt == null || expiresAt.isAfter(now);
    }

    void giveTimeBack(Handle handle, Occupied given, UUID holder) {
        handle.attach(ClaimDao.class).deleteClaims(given, holder);
    }

    /** Gives back the time of many sessions of one therapist, which is all that these holders have. */
    void giveTimesBack(Handle handle, TherapistId therapist, List<Occupied> given, List<UUID> holders) {
        List<UUID> owners = Stream.concat(
                        Stream.of(therapist.value()),
                        given.stream().map(slot -> slot.clientId().value()))
                .distinct()
                .toList();
        long first = given.stream().mapToLong(Occupied::leadTick).min().orElseThrow();
        long last = given.stream().mapToLong(Occupied::clearTick).max().orElseThrow();
        handle.attach(ClaimDao.class).deleteAllClaims(owners, holders, first, last);
    }

    /** Makes a hold's time an appointment's; refuses if any of it had been lost. */
    void handTimeOver(Handle handle, Occupied occupied, UUID hold, UUID appointment) {
        int handedOver = handle.attach(ClaimDao.class).handOver(occupied, hold, appointment);
        if (handedOver != occupied.claims(appointment, null).size()) {
            throw new ServiceException(ErrorCode.SLOT_TAKEN);
        }
    }

    /**
     * Counts one more open booking of a client whose row the caller has locked.
     *
     * @param withinLimit whether the limit for clients whom no therapist accepted yet binds
     * @throws ServiceException {@link ErrorCode#TOO_MANY_OPEN_BOOKINGS}
     */
    void addOpenBooking(Handle handle, ClinicId clinic, ClientId client, boolean withinLimit, Instant now) {
        CounterDao counters = handle.attach(CounterDao.class);
        if (!withinLimit) {
            counters.changeOpenBookings(clinic, client, 1);
            return;
        }
        if (counters.addOpenBookingWithinLimit(clinic, client) == 1) {
            return;
        }
        // Appointments that ended still stand in the counter; it is put right when somebody runs into it.
        counters.setOpenBookings(clinic, client, counters.countOpenBookings(client, now));
        if (counters.addOpenBookingWithinLimit(clinic, client) != 1) {
            throw new ServiceException(ErrorCode.TOO_MANY_OPEN_BOOKINGS);
        }
    }

    /**
     * Counts one more hold of a client whose row the caller has locked.
     *
     * @throws ServiceException {@link ErrorCode#RATE_LIMITED}
     */
    void countHold(Handle handle, ClinicId clinic, ClientId client, int perHour, Instant now) {
        Instant hourAgo = now.minus(Duration.ofHours(1));
        if (handle.attach(CounterDao.class).addHoldWithinLimit(clinic, client, perHour, hourAgo, now) != 1) {
            throw new ServiceException(ErrorCode.RATE_LIMITED);
        }
    }

    void removeOpenBooking(Handle handle, ClinicId clinic, ClientId client) {
        handle.attach(CounterDao.class).changeOpenBookings(clinic, client, -1);
    }

    /**
     * Counts what was given up and what was taken on their days.
     *
     * @param maximum of the taken one's day, if it has any
     * @throws ServiceException {@link ErrorCode#SLOT_TAKEN} if that day is full
     * @throws BlockedByExpiredException if it is full of holds that expired
     */
    void countDays(
            Handle handle, Optional<Occupied> given, Optional<Occupied> taken, Optional<Integer> maximum, Instant now) {
        Map<Day, Integer> changes = new TreeMap<>(
                Comparator.comparing((Day day) -> day.therapist().value()).thenComparing(Day::date));
        given.ifPresent(slot -> changes.merge(new Day(slot.therapistId(), slot.localDate()), -1, Integer::sum));
        taken.ifPresent(slot -> changes.merge(new Day(slot.therapistId(), slot.localDate()), 1, Integer::sum));
        CounterDao counters = handle.attach(CounterDao.class);
        changes.forEach((day, change) -> {
            if (change < 0) {
                counters.takeFromDay(day.therapist(), day.date());
            } else if (change > 0) {
                addToDay(handle, day, maximum.orElse(Integer.MAX_VALUE), now);
            }
        });
    }

    private static void addToDay(Handle handle, Day day, int maximum, Instant now) {
        CounterDao counters = handle.attach(CounterDao.class);
        if (counters.addToDay(day.therapist(), day.date(), maximum) == 1) {
            return;
        }
        counters.ensureDay(day.therapist(), day.date());
        if (counters.addToDay(day.therapist(), day.date(), maximum) == 1) {
            return;
        }
        List<HoldId> expired = handle.attach(HoldDao.class).listExpiredOfDay(day.therapist(), day.date(), now);
        if (expired.isEmpty()) {
            throw new ServiceException(ErrorCode.SLOT_TAKEN);
        }
        throw new BlockedByExpiredException(expired);
    }

    /** Tells that these people's calendars show something else now. */
    void countCalendarChanges(Handle handle, Id... owners) {
        countCalendarChanges(handle, Stream.of(owners));
    }

    void countCalendarChanges(Handle handle, Stream<? extends Id> owners) {
        handle.attach(CounterDao.class)
                .countCalendarChanges(owners.map(Id::value)
                        .distinct()
                        .sorted()
                        .map(owner -> new CounterDao.CalendarChange(owner, 1))
                        .toList());
    }

    /** Leaves word of what happened to those who send messages. */
    void tell(Handle handle, UUID id, ClinicId clinic, Event event, Id subject, Instant now) {
        handle.attach(CounterDao.class)
                .insertOutbox(List.of(new CounterDao.OutboxRow(id, clinic, event.code(), subject.value(), now)));
    }

    void tellAll(Handle handle, List<CounterDao.OutboxRow> words) {
        if (!words.isEmpty()) {
            handle.attach(CounterDao.class).insertOutbox(words);
        }
    }

    /** What can be told. */
    enum Event {
        BOOKED("appointment_booked"),
        RESCHEDULED("appointment_rescheduled"),
        CANCELLED("appointment_cancelled"),
        FULFILLED("appointment_fulfilled"),
        NO_SHOW("appointment_no_show"),
        OFFERED("offer_made"),
        OFFER_WITHDRAWN("offer_withdrawn"),
        CARE_ENDED("care_ended");

        private final String code;

        Event(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }
}
