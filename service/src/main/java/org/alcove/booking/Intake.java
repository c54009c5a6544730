package org.alcove.booking;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.alcove.availability.Bookable;
import org.alcove.availability.Offering;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.Ticks;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;

/** What every hold and every booking goes through, in this order of locks: therapist, then client. */
final class Intake {
    private final Foundation foundation;
    private final Offering offering;
    private final Ledger ledger;
    private final Releases releases;

    Intake(Foundation foundation, Offering offering, Ledger ledger, Releases releases) {
        this.foundation = foundation;
        this.offering = offering;
        this.ledger = ledger;
        this.releases = releases;
    }

    /** Runs a unit once for each idempotency key, and again if all that stood in its way was an expired hold. */
    <T> T once(
            Actor actor,
            String operation,
            Optional<String> key,
            Object request,
            Class<T> type,
            Instant now,
            Function<Handle, T> unit,
            Function<Handle, Optional<T>> lookUp) {
        return releases.clearing(
                now,
                () -> foundation
                        .idempotency()
                        .once(Optional.of(actor.accountId()), operation, key, request, type, unit, lookUp));
    }

    /**
     * Locks the therapist against roster changes and asks the rules. A couple or a family books like one client, who
     * takes one seat; groups are not offered to anybody yet.
     */
    Bookable check(
            Handle handle,
            ClinicId clinic,
            ClientId client,
            BookingInput.Wish wish,
            Offering.Asker asker,
            Instant now) {
        ledger.lockTherapist(handle, clinic, wish.therapistId());
        Bookable bookable = offering.check(
                handle,
                clinic,
                wish.therapistId(),
                wish.sessionTypeId(),
                wish.start(),
                wish.state(),
                client,
                asker,
                now);
        if (!Ticks.isAligned(wish.start())) {
            throw new ServiceException(ErrorCode.SLOT_NOT_OFFERED);
        }
        return bookable;
    }

    /** Locks the client, and makes room for one more booking of theirs: the hold they have goes, or the count grows. */
    Optional<HoldRow> dropOwnHold(Handle handle, ClinicId clinic, ClientId client, boolean withinLimit, Instant now) {
        ledger.lockClient(handle, clinic, client);
        HoldDao holds = handle.attach(HoldDao.class);
        Optional<HoldRow> old = holds.findHoldOfClient(clinic, client);
        if (old.isPresent()) {
            holds.deleteHold(old.get().id());
            ledger.giveTimeBack(handle, old.get().occupied(), old.get().id().value());
        } else {
            ledger.addOpenBooking(handle, clinic, client, withinLimit, now);
        }
        return old;
    }

    /** Brings the search's picture up to what was taken, and to what the hold that made room gave back. */
    void refresh(Handle handle, Optional<HoldRow> old, Occupied taken, Instant now) {
        old.ifPresent(hold ->
                offering.refresh(handle, hold.therapistId(), hold.occupied().withBuffers(), now));
        offering.refresh(handle, taken.therapistId(), taken.withBuffers(), now);
    }

    /**
     * Runs what asks for a time that the caller has a row of, so that it names what is there: if the roster does not show
     * its therapist or session type any more, the time is not offered, and nothing is unknown.
     */
    static <T> T stillOffered(Supplier<T> asking) {
        try {
            return asking.get();
        } catch (ServiceException refusal) {
            throw refusal.code() == ErrorCode.NOT_FOUND ? new ServiceException(ErrorCode.SLOT_NOT_OFFERED) : refusal;
        }
    }
}
