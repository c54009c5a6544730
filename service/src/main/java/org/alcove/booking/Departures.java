package org.alcove.booking;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.availability.Offering;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;

/**
 * Gives up many appointments and holds of one therapist at once, each appointment with its own audit and outbox rows, in
 * a number of statements that does not depend on how many there are.
 */
final class Departures {
    private final Foundation foundation;
    private final Ledger ledger;
    private final Offering offering;

    Departures(Foundation foundation, Ledger ledger, Offering offering) {
        this.foundation = foundation;
        this.ledger = ledger;
        this.offering = offering;
    }

    /**
     * Cancels appointments and releases holds that were listed after all their clients were locked, so that nobody else
     * can change them.
     *
     * @param appointments booked ones that have not ended
     * @return false if there was nothing to give up
     * @throws ServiceException {@link ErrorCode#CONFLICT} if one of them changed all the same; roll back then
     */
    boolean giveUp(
            Handle handle,
            Actor actor,
            TherapistId therapist,
            List<AppointmentRow> appointments,
            List<HoldRow> holds,
            CancelReason reason,
            Instant now) {
        List<Occupied> occupied = Stream.concat(
                        appointments.stream().map(AppointmentRow::occupied),
                        holds.stream().map(HoldRow::occupied))
                .toList();
        if (occupied.isEmpty()) {
            return false;
        }
        List<UUID> holders = Stream.concat(
                        appointments.stream().map(row -> row.id().value()),
                        holds.stream().map(hold -> hold.id().value()))
                .toList();
        ClinicId clinic = actor.clinicId();
        CounterDao counters = handle.attach(CounterDao.class);
        counters.removeOpenBookings(clinic, holders);
        counters.takeFromDays(holders);
        cancel(handle, clinic, appointments, reason, now);
        release(handle, holds);
        ledger.giveTimesBack(handle, therapist, occupied, holders);
        ledger.countCalendarChanges(
                handle,
                Stream.concat(Stream.of(therapist), appointments.stream().map(AppointmentRow::clientId)));
        ledger.tellAll(
                handle,
                appointments.stream()
                        .map(row -> new CounterDao.OutboxRow(
                                DerivedIds.outbox(row, now),
                                clinic,
                                Ledger.Event.CANCELLED.code(),
                                row.id().value(),
                                now))
                        .toList());
        foundation
                .audit()
                .appendAll(
                        handle,
                        appointments.stream()
                                .map(row -> AuditEntry.by(
                                                actor, AuditAction.APPOINTMENT_CANCEL, DerivedIds.audit(row, now), now)
                                        .on("appointment", row.id())
                                        .about(row.clientId()))
                                .toList());
        offering.refresh(handle, therapist, hull(occupied), now);
        return true;
    }

    /** Locks clients in the order of their ids. */
    void lockClients(Handle handle, ClinicId clinic, Stream<ClientId> clients) {
        List<ClientId> ids = clients.distinct().toList();
        if (!ids.isEmpty()) {
            handle.attach(CounterDao.class).listClientsLocked(clinic, ids);
        }
    }

    private static void cancel(
            Handle handle, ClinicId clinic, List<AppointmentRow> rows, CancelReason reason, Instant now) {
        if (rows.isEmpty()) {
            return;
        }
        AppointmentDao appointments = handle.attach(AppointmentDao.class);
        var ids = rows.stream().map(AppointmentRow::id).toList();
        if (appointments.cancelAll(clinic, ids, reason.code(), now) != ids.size()) {
            throw new ServiceException(ErrorCode.CONFLICT);
        }
        appointments.declineAll(ids);
    }

    private static void release(Handle handle, List<HoldRow> rows) {
        if (!rows.isEmpty()
                && handle.attach(HoldDao.class)
                                .deleteHolds(rows.stream().map(HoldRow::id).toList())
                        != rows.size()) {
            throw new ServiceException(ErrorCode.CONFLICT);
        }
    }

    /** From the first to the last, because one statement a day would depend on how many there are. */
    private static TimeRange hull(List<Occupied> occupied) {
        Instant start = occupied.stream()
                .map(slot -> slot.withBuffers().start())
                .min(Instant::compareTo)
                .orElseThrow();
        Instant end = occupied.stream()
                .map(slot -> slot.withBuffers().end())
                .max(Instant::compareTo)
                .orElseThrow();
        return new TimeRange(start, end);
    }
}
