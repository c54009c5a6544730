package org.alcove.booking;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.alcove.availability.Offering;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.HoldId;
import org.alcove.kernel.ServiceException;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Handle;

/**
 * Gives back time that nobody has a right to any more: of holds that expired and of sessions long past. Any number of
 * replicas may do so at once.
 */
public final class Releases {
    /** Claims are kept this long after a session, so that buffers and clocks a little apart do not matter. */
    private static final Duration CLAIMS_KEPT = Duration.ofDays(1);

    private static final int ATTEMPTS = 6;

    private final Transactor transactor;
    private final Ledger ledger;
    private final Offering offering;

    Releases(Transactor transactor, Ledger ledger, Offering offering) {
        this.transactor = transactor;
        this.ledger = ledger;
        this.offering = offering;
    }

    /**
     * Releases holds that expired, oldest first, each in its own transaction.
     *
     * @param now holds that expire at or before this instant go
     * @param limit the most to release
     * @return how many went
     */
    public int releaseExpired(Instant now, int limit) {
        List<HoldId> expired =
                transactor.inTransaction(handle -> handle.attach(HoldDao.class).listExpired(now, limit));
        return (int) expired.stream().filter(hold -> releaseExpired(hold, now)).count();
    }

    /**
     * Deletes the claims of sessions that ended at least a day before an instant; the appointments keep their times.
     *
     * @param limit the most appointments to look at
     * @return how many appointments lost their claims
     */
    public int deletePastClaims(Instant before, int limit) {
        return transactor.inTransaction(handle -> {
            AppointmentDao appointments = handle.attach(AppointmentDao.class);
            int done = 0;
            for (AppointmentRow past : appointments.listPastWithClaims(before.minus(CLAIMS_KEPT), limit)) {
                if (appointments.forgetClaims(past.id()) == 1) {
                    ledger.giveTimeBack(handle, past.occupied(), past.id().value());
                    done++;
                }
            }
            return done;
        });
    }

    /**
     * Runs something that takes time; where only holds that expired were in its way, releases them and runs it again.
     *
     * @throws ServiceException {@link ErrorCode#SLOT_TAKEN} if others were quicker every time
     */
    <T> T clearing(Instant now, Supplier<T> taking) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                return taking.get();
            } catch (BlockedByExpiredException blocked) {
                blocked.holds().forEach(hold -> releaseExpired(hold, now));
            }
        }
        throw new ServiceException(ErrorCode.SLOT_TAKEN);
    }

    private boolean releaseExpired(HoldId id, Instant now) {
        return transactor.inTransaction(handle -> {
            HoldDao holds = handle.attach(HoldDao.class);
            Optional<HoldRow> hold = holds.findAnyHold(id);
            if (hold.isEmpty()) {
                return false;
            }
            ledger.lockClient(handle, hold.get().clinicId(), hold.get().clientId());
            if (holds.deleteExpiredHold(id, now) == 0) {
                return false;
            }
            giveBack(handle, hold.get(), now);
            return true;
        });
    }

    /** Gives back what a hold had, after its row was deleted. */
    void giveBack(Handle handle, HoldRow hold, Instant now) {
        ledger.removeOpenBooking(handle, hold.clinicId(), hold.clientId());
        ledger.giveTimeBack(handle, hold.occupied(), hold.id().value());
        ledger.countDays(handle, Optional.of(hold.occupied()), Optional.empty(), Optional.empty(), now);
        offering.refresh(handle, hold.therapistId(), hold.occupied().withBuffers(), now);
    }
}
