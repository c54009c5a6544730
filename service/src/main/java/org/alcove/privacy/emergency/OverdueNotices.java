package org.alcove.privacy.emergency;

import java.time.Instant;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.EmergencyAccessId;
import org.jdbi.v3.core.Handle;

/** Tells people of a clinic that an emergency is not documented in time; the room of notices, which keeps them, answers. */
@FunctionalInterface
public interface OverdueNotices {
    /**
     * Tells every privacy officer and who opened it, each once, in the caller's transaction.
     *
     * @param opener who has to document it
     * @return how many privacy officers were told
     */
    int tell(Handle handle, ClinicId clinic, EmergencyAccessId emergency, AccountId opener, Instant now);
}
