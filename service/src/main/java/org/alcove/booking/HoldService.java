package org.alcove.booking;

import java.time.Instant;
import java.util.Optional;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.availability.Bookable;
import org.alcove.availability.Offering;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.HoldId;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Holds slots for clients for a few minutes: of any number who want one time at once, exactly one gets it. A client has
 * one hold at most; a new one replaces it. Refuses as {@link BookingService} does, and with
 * {@link ErrorCode#RATE_LIMITED} for more holds within an hour than one client may have.
 */
public final class HoldService {
    private final Foundation foundation;
    private final Ledger ledger;
    private final Intake intake;
    private final Releases releases;
    private final BookingConfiguration configuration;

    HoldService(
            Foundation foundation,
            Ledger ledger,
            Intake intake,
            Releases releases,
            BookingConfiguration configuration) {
        this.foundation = foundation;
        this.ledger = ledger;
        this.intake = intake;
        this.releases = releases;
        this.configuration = configuration;
    }

    /** Keeps a slot for the acting client for the hold length. */
    public HoldView hold(Actor actor, @Nullable HoldRequest request, Optional<String> key) {
        ClientId client = actor.requireClient();
        HoldRequest given = BookingInput.body(request);
        BookingInput.Wish wish =
                BookingInput.wish(given.therapistId(), given.sessionTypeId(), given.start(), given.state());
        Instant now = foundation.clock().instant();
        HoldId id = new HoldId(foundation.ids().forThing());
        AuditEntry entry = AuditEntry.by(actor, AuditAction.HOLD_CREATE, foundation.ids(), now)
                .on("hold", id);
        return intake.once(
                actor,
                "hold",
                key,
                given,
                HoldView.class,
                now,
                handle -> placeHold(handle, actor.clinicId(), client, wish, id, entry, now),
                handle -> handle.attach(HoldDao.class)
                        .findOwnHold(actor.clinicId(), client, id)
                        .map(hold -> new HoldView(hold.id(), hold.expiresAt())));
    }

    private HoldView placeHold(
            Handle handle,
            ClinicId clinic,
            ClientId client,
            BookingInput.Wish wish,
            HoldId id,
            AuditEntry entry,
            Instant now) {
        Bookable bookable = intake.check(handle, clinic, client, wish, Offering.Asker.CLIENT, now);
        Occupied wanted = Occupied.of(bookable, client);
        ledger.refuseIfTaken(handle, wanted, id.value(), now);
        Optional<HoldRow> old = intake.dropOwnHold(handle, clinic, client, true, now);
        if (handle.attach(AppointmentDao.class).findSelfPay(clinic, client).isEmpty()) {
            // Erased while this waited for their row.
            throw ServiceException.notFound();
        }
        ledger.countHold(handle, clinic, client, configuration.holdsPerHour(), now);
        Instant expiresAt = expiry(old, wanted, now);
        ledger.takeTime(handle, wanted, id.value(), expiresAt, now);
        ledger.countDays(handle, old.map(HoldRow::occupied), Optional.of(wanted), bookable.dailyMaximum(), now);
        handle.attach(HoldDao.class)
                .insertHold(new HoldRow(
                        id,
                        clinic,
                        client,
                        bookable.therapistId(),
                        bookable.sessionTypeId(),
                        bookable.session().start(),
                        bookable.session().end(),
                        (int) bookable.bufferBefore().toMinutes(),
                        (int) bookable.bufferAfter().toMinutes(),
                        bookable.state(),
                        bookable.localDate(),
                        now,
                        expiresAt));
        foundation.audit().append(handle, entry);
        intake.refresh(handle, old, wanted, now);
        return new HoldView(id, expiresAt);
    }

    /**
     * When a hold ends: no later than its session starts. One that takes the place of another over the same time lasts no
     * longer than that one did.
     */
    private Instant expiry(Optional<HoldRow> old, Occupied wanted, Instant now) {
        Instant atMost = now.plus(configuration.holdLength());
        Instant start = wanted.session().start();
        Instant latest = start.isBefore(atMost) ? start : atMost;
        return old.filter(hold -> hold.isLive(now)
                        && hold.therapistId().equals(wanted.therapistId())
                        && hold.occupied().session().overlaps(wanted.session()))
                .map(HoldRow::expiresAt)
                .filter(earlier -> earlier.isBefore(latest))
                .orElse(latest);
    }

    /** Gives a hold of the acting client back; {@link ErrorCode#NOT_FOUND} if they have no such hold. */
    public void release(Actor actor, HoldId id) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.HOLD_RELEASE, foundation.ids(), now)
                .on("hold", id);
        foundation
                .transactor()
                .inTransaction(
                        handle -> {
                            HoldDao holds = handle.attach(HoldDao.class);
                            ledger.lockClient(handle, actor.clinicId(), client);
                            HoldRow hold = holds.findOwnHold(actor.clinicId(), client, id)
                                    .orElseThrow(ServiceException::notFound);
                            if (holds.deleteHold(id) != 1) {
                                throw ServiceException.notFound();
                            }
                            foundation.audit().append(handle, entry);
                            releases.giveBack(handle, hold, now);
                            return Boolean.TRUE;
                        },
                        // It was there when the commit was lost; if it is gone now, it is given back.
                        handle -> handle.attach(HoldDao.class)
                                        .findOwnHold(actor.clinicId(), client, id)
                                        .isPresent()
                                ? Optional.empty()
                                : Optional.of(Boolean.TRUE));
    }
}
