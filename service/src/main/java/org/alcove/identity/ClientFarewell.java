package org.alcove.identity;

import java.time.Instant;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.core.Handle;

/** What becomes of a client's things when they close their account; implemented by the room that keeps them. */
public interface ClientFarewell {
    /** Gives up what nobody can use any more, in the caller's transaction and as the last thing in it. */
    void closed(Handle handle, ClinicId clinic, ClientId client, Instant now);
}
