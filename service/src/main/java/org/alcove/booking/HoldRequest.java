package org.alcove.booking;

import java.time.Instant;
import org.alcove.kernel.Needs;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** What a client sends to keep a slot for a few minutes. */
@Needs({"therapistId", "sessionTypeId", "start"})
public record HoldRequest(
        @Nullable TherapistId therapistId,
        @Nullable SessionTypeId sessionTypeId,
        @Nullable Instant start,
        @Nullable String state) {}
