package org.alcove.privacy.erasure;

import java.time.Instant;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.core.Handle;

/** Gives back the slot that a client holds without having booked it; implemented by the booking room. */
@FunctionalInterface
public interface HoldRelease {
    void release(Handle handle, ClinicId clinic, ClientId client, Instant now);
}
