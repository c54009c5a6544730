package org.alcove.booking;

import java.time.Instant;
import org.alcove.kernel.HoldId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** What a client sends to book: either a hold of their own, or a slot. */
public record BookRequest(
        @Nullable HoldId holdId,
        @Nullable TherapistId therapistId,
        @Nullable SessionTypeId sessionTypeId,
        @Nullable Instant start,
        @Nullable String state) {}
