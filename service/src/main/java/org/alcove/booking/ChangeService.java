package org.alcove.booking;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.availability.Bookable;
import org.alcove.availability.Offering;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.Ticks;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Changes what was booked. A change is made to the version that its participant saw or not at all: every one is a
 * conditional update, so that of several at once one wins. {@link ErrorCode#NOT_FOUND} for whoever is no participant,
 * {@link ErrorCode#WRONG_STATUS} for what can't change that way any more.
 */
public final class ChangeService {
    private static final String BEFORE_EXCHANGE = "before_exchange";

    private final Foundation foundation;
    private final Offering offering;
    private final Ledger ledger;
    private final Releases releases;
    private final BookingConfiguration configuration;

    ChangeService(
            Foundation foundation,
            Offering offering,
            Ledger ledger,
            Releases releases,
            BookingConfiguration configuration) {
        this.foundation = foundation;
        this.offering = offering;
        this.ledger = ledger;
        this.releases = releases;
        this.configuration = configuration;
    }

    /**
     * Cancels a booked appointment. A client can do so until the policy's time before it starts.
     *
     * @param ifMatch has to name the present version
     */
    public AppointmentView cancel(
            Actor actor, AppointmentId id, Optional<String> ifMatch, @Nullable CancelRequest request) {
        Instant now = foundation.clock().instant();
        AppointmentRow seen = find(actor, id);
        Preconditions.require(ifMatch, seen.version());
        CancelReason reason = request == null ? null : request.reason();
        if (reason != null && reason.isServiceOnly()) {
            throw ServiceException.invalid("/reason", "not_allowed", "only the service gives this reason");
        }
        requireChangeable(actor, seen, now);
        AuditEntry entry = entry(actor, AuditAction.APPOINTMENT_CANCEL, seen, now);
        UUID outbox = foundation.ids().forThing();
        return foundation
                .transactor()
                .inTransaction(
                        handle -> {
                            if (!cancelTime(handle, seen, reason, outbox, now)) {
                                throw new ServiceException(ErrorCode.PRECONDITION_FAILED);
                            }
                            foundation.audit().append(handle, entry);
                            offering.refresh(
                                    handle, seen.therapistId(), seen.occupied().withBuffers(), now);
                            return read(handle, actor, id);
                        },
                        handle -> changed(handle, actor, seen)
                                .filter(row -> row.status().equals(AppointmentStatus.CANCELLED.code()))
                                .map(row -> view(actor, row)));
    }

    /**
     * Cancels an appointment in the caller's transaction, all but its audit row and the search's picture.
     *
     * @return false if it changed since it was read; then nothing was done that the caller may commit
     */
    private boolean cancelTime(
            Handle handle, AppointmentRow seen, @Nullable CancelReason reason, UUID outbox, Instant now) {
        ledger.lockClient(handle, seen.clinicId(), seen.clientId());
        AppointmentDao appointments = handle.attach(AppointmentDao.class);
        String code = reason == null ? null : reason.code();
        if (appointments.cancel(seen.clinicId(), seen.id(), seen.version(), code, now) != 1) {
            return false;
        }
        appointments.setParticipants(seen.id(), "declined");
        if (!seen.hasEnded(now)) {
            ledger.removeOpenBooking(handle, seen.clinicId(), seen.clientId());
        }
        ledger.giveTimeBack(handle, seen.occupied(), seen.id().value());
        ledger.countDays(handle, Optional.of(seen.occupied()), Optional.empty(), Optional.empty(), now);
        ledger.countCalendarChanges(handle, seen.therapistId(), seen.clientId());
        ledger.tell(handle, outbox, seen.clinicId(), Ledger.Event.CANCELLED, seen.id(), now);
        return true;
    }

    /**
     * Moves a booked appointment. The old time is given up only if the new one is got: both happen in one transaction,
     * so a refusal ({@link ErrorCode#SLOT_TAKEN}, {@link ErrorCode#SLOT_NOT_OFFERED}) leaves everything as it was. The
     * new time may overlap the old. A session that has started stays where it is.
     *
     * <p>A therapist's move that meets a taken time leaves a denied row that the client can see, and only so many a day
     * are answered for one client ({@link ErrorCode#RATE_LIMITED} from then on, whatever the time): such an answer can
     * tell of the client's other time (ADR 4).
     *
     * @param ifMatch has to name the present version
     */
    public AppointmentView reschedule(
            Actor actor, AppointmentId id, Optional<String> ifMatch, @Nullable RescheduleRequest request) {
        Instant now = foundation.clock().instant();
        AppointmentRow seen = find(actor, id);
        Preconditions.require(ifMatch, seen.version());
        Faults faults = new Faults();
        Optional<Instant> start =
                BookingInput.start(faults, BookingInput.body(request).start());
        faults.refuseIfAny();
        requireChangeable(actor, seen, now);
        if (!seen.startAt().isAfter(now)) {
            throw new ServiceException(ErrorCode.WRONG_STATUS);
        }
        Instant newStart = start.orElseThrow();
        if (!Ticks.isAligned(newStart) || !newStart.isAfter(now)) {
            throw new ServiceException(ErrorCode.SLOT_NOT_OFFERED);
        }
        AuditEntry entry = entry(actor, AuditAction.APPOINTMENT_RESCHEDULE, seen, now);
        UUID outbox = foundation.ids().forThing();
        // Empty: refused, and the trace of that was committed.
        Optional<AppointmentView> moved = releases.clearing(
                now,
                () -> foundation
                        .transactor()
                        .inTransaction(
                                handle -> move(handle, actor, seen, newStart, outbox, entry, now)
                                        ? Optional.of(read(handle, actor, id))
                                        : Optional.empty(),
                                handle -> changed(handle, actor, seen)
                                        .filter(row ->
                                                row.isBooked() && row.startAt().equals(newStart))
                                        .map(row -> Optional.of(view(actor, row)))));
        return moved.orElseThrow(() -> new ServiceException(ErrorCode.SLOT_TAKEN));
    }

    /** @return false if a therapist's move met a taken time: then nothing but the trace of it is to be committed */
    private boolean move(
            Handle handle,
            Actor actor,
            AppointmentRow seen,
            Instant newStart,
            UUID outbox,
            AuditEntry entry,
            Instant now) {
        boolean asClient = actsAsClient(actor, seen);
        ledger.lockTherapist(handle, seen.clinicId(), seen.therapistId());
        Bookable bookable = Intake.stillOffered(() -> offering.check(
                handle,
                seen.clinicId(),
                seen.therapistId(),
                seen.sessionTypeId(),
                newStart,
                Optional.of(seen.state()),
                seen.clientId(),
                asClient ? Offering.Asker.CLIENT : Offering.Asker.THERAPIST,
                now));
        Occupied wanted = Occupied.of(bookable, seen.clientId());
        if (asClient) {
            ledger.refuseIfTaken(handle, wanted, seen.id().value(), now);
            ledger.lockClient(handle, seen.clinicId(), seen.clientId());
            exchange(handle, seen, wanted, bookable.dailyMaximum(), outbox, entry, now);
            return true;
        }
        ledger.lockClient(handle, seen.clinicId(), seen.clientId());
        CareDao care = handle.attach(CareDao.class);
        Instant dayAgo = now.minus(Duration.ofDays(1));
        int refused = care.findRefusedMoves(seen.clinicId(), seen.careRelationshipId(), dayAgo)
                .orElse(0);
        if (refused >= configuration.refusedMovesPerDay()) {
            throw new ServiceException(ErrorCode.RATE_LIMITED);
        }
        handle.savepoint(BEFORE_EXCHANGE);
        try {
            exchange(handle, seen, wanted, bookable.dailyMaximum(), outbox, entry, now);
            return true;
        } catch (ServiceException refusal) {
            if (refusal.code() != ErrorCode.SLOT_TAKEN) {
                throw refusal;
            }
            handle.rollbackToSavepoint(BEFORE_EXCHANGE);
            care.addRefusedMove(seen.clinicId(), seen.careRelationshipId(), dayAgo, now);
            foundation.audit().append(handle, entry.denied());
            return false;
        }
    }

    private void exchange(
            Handle handle,
            AppointmentRow seen,
            Occupied wanted,
            Optional<Integer> dailyMaximum,
            UUID outbox,
            AuditEntry entry,
            Instant now) {
        Occupied old = seen.occupied();
        AppointmentDao appointments = handle.attach(AppointmentDao.class);
        int moved = appointments.move(
                seen.clinicId(),
                seen.id(),
                seen.version(),
                wanted.session().start(),
                wanted.session().end(),
                wanted.bufferBefore().toMinutes(),
                wanted.bufferAfter().toMinutes(),
                wanted.localDate(),
                now);
        if (moved != 1) {
            throw new ServiceException(ErrorCode.PRECONDITION_FAILED);
        }
        ledger.giveTimeBack(handle, old, seen.id().value());
        ledger.takeTime(handle, wanted, seen.id().value(), null, now);
        ledger.countDays(handle, Optional.of(old), Optional.of(wanted), dailyMaximum, now);
        appointments.moveParticipants(seen.id(), wanted.session().start());
        ledger.countCalendarChanges(handle, seen.therapistId(), seen.clientId());
        ledger.tell(handle, outbox, seen.clinicId(), Ledger.Event.RESCHEDULED, seen.id(), now);
        foundation.audit().append(handle, entry);
        offering.refresh(handle, seen.therapistId(), old.withBuffers(), now);
        offering.refresh(handle, seen.therapistId(), wanted.withBuffers(), now);
    }

    /** Writes down that a session took place; only its therapist can, and only once it has started. */
    public AppointmentView complete(Actor actor, AppointmentId id, Optional<String> ifMatch) {
        return settle(
                actor,
                id,
                ifMatch,
                AppointmentStatus.FULFILLED,
                AuditAction.APPOINTMENT_COMPLETE,
                Ledger.Event.FULFILLED);
    }

    /** Writes down that the client did not come; only the therapist can, and only once it has started. */
    public AppointmentView noShow(Actor actor, AppointmentId id, Optional<String> ifMatch) {
        return settle(
                actor, id, ifMatch, AppointmentStatus.NO_SHOW, AuditAction.APPOINTMENT_NO_SHOW, Ledger.Event.NO_SHOW);
    }

    private AppointmentView settle(
            Actor actor,
            AppointmentId id,
            Optional<String> ifMatch,
            AppointmentStatus status,
            AuditAction action,
            Ledger.Event event) {
        actor.requireTherapist();
        Instant now = foundation.clock().instant();
        AppointmentRow seen = find(actor, id);
        if (!actor.isTherapist(seen.therapistId())) {
            throw ServiceException.notFound();
        }
        Preconditions.check(ifMatch, seen.version());
        if (!seen.isBooked() || seen.startAt().isAfter(now)) {
            throw new ServiceException(ErrorCode.WRONG_STATUS);
        }
        AuditEntry entry = entry(actor, action, seen, now);
        UUID outbox = foundation.ids().forThing();
        return foundation
                .transactor()
                .inTransaction(
                        handle -> {
                            ledger.lockClient(handle, seen.clinicId(), seen.clientId());
                            AppointmentDao appointments = handle.attach(AppointmentDao.class);
                            if (appointments.settle(seen.clinicId(), id, seen.version(), status.code()) != 1) {
                                throw new ServiceException(
                                        ifMatch.isPresent() ? ErrorCode.PRECONDITION_FAILED : ErrorCode.CONFLICT);
                            }
                            if (status == AppointmentStatus.NO_SHOW) {
                                appointments.setParticipants(id, AppointmentStatus.NO_SHOW.code());
                            }
                            if (!seen.hasEnded(now)) {
                                ledger.removeOpenBooking(handle, seen.clinicId(), seen.clientId());
                            }
                            ledger.tell(handle, outbox, seen.clinicId(), event, id, now);
                            foundation.audit().append(handle, entry);
                            return read(handle, actor, id);
                        },
                        handle -> changed(handle, actor, seen)
                                .filter(row -> row.status().equals(status.code()))
                                .map(row -> view(actor, row)));
    }

    private void requireChangeable(Actor actor, AppointmentRow seen, Instant now) {
        boolean tooLate =
                actsAsClient(actor, seen) && !now.isBefore(seen.startAt().minus(configuration.cancelUntil()));
        if (!seen.isBooked() || tooLate) {
            throw new ServiceException(ErrorCode.WRONG_STATUS);
        }
    }

    private AppointmentRow find(Actor actor, AppointmentId id) {
        actor.requireAny(Role.CLIENT, Role.THERAPIST);
        return foundation
                .transactor()
                .inTransaction(handle -> Participants.find(handle, actor, id))
                .orElseThrow(ServiceException::notFound);
    }

    private static AppointmentView read(Handle handle, Actor actor, AppointmentId id) {
        return Participants.find(handle, actor, id)
                .map(row -> view(actor, row))
                .orElseThrow(ServiceException::notFound);
    }

    /** The row one version on, which is what a lost commit would have left. */
    private static Optional<AppointmentRow> changed(Handle handle, Actor actor, AppointmentRow seen) {
        return Participants.find(handle, actor, seen.id()).filter(row -> row.version() == seen.version() + 1);
    }

    private static boolean actsAsClient(Actor actor, AppointmentRow row) {
        return actor.clientId().filter(row.clientId()::equals).isPresent();
    }

    private static AppointmentView view(Actor actor, AppointmentRow row) {
        return actsAsClient(actor, row) ? row.forClient() : row.forTherapist();
    }

    private AuditEntry entry(Actor actor, AuditAction action, AppointmentRow row, Instant now) {
        return AuditEntry.by(actor, action, foundation.ids(), now)
                .on("appointment", row.id())
                .about(row.clientId());
    }
}
