package org.alcove.booking;

import java.time.Instant;
import org.alcove.identity.ClientFarewell;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.core.Handle;

/**
 * Gives back what a client who closes their account holds, which nobody could book any more. Their appointments stay:
 * their therapist can let them come back.
 */
final class Farewell implements ClientFarewell {
    private final Ledger ledger;
    private final Releases releases;

    Farewell(Ledger ledger, Releases releases) {
        this.ledger = ledger;
        this.releases = releases;
    }

    @Override
    public void closed(Handle handle, ClinicId clinic, ClientId client, Instant now) {
        ledger.lockClient(handle, clinic, client);
        HoldDao holds = handle.attach(HoldDao.class);
        holds.findHoldOfClient(clinic, client).ifPresent(hold -> {
            if (holds.deleteHold(hold.id()) == 1) {
                releases.giveBack(handle, hold, now);
            }
        });
    }
}
