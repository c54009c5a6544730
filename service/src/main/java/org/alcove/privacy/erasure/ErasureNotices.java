package org.alcove.privacy.erasure;

import java.time.Instant;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.core.Handle;

/** Tells clients that they will be shredded unasked; the room of notices, which keeps them, answers. */
public interface ErasureNotices {
    /** Tells every account of a client, each once, in the caller's transaction. @param dueAt not before when it is done */
    void tell(Handle handle, ClinicId clinic, ClientId client, Instant dueAt, Instant now);

    /** Takes back whatever of it they were told, with what was to be sent of it. */
    void takeBack(Handle handle, ClientId client);
}
