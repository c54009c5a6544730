package org.alcove.privacy.rights;

import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.Needs;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants changed in their record.
 *
 * @param therapistId who is to answer; one of their own
 * @param item {@code identity}, {@code appointment}, {@code consent} or {@code other}
 * @param itemId which appointment
 * @param reason {@code inaccurate}, {@code incomplete} or {@code outdated}
 * @param text what it should say; sealed
 */
@Needs({"therapistId", "item", "reason", "text"})
public record AmendmentRequest(
        @Nullable TherapistId therapistId,
        @Nullable String item,
        @Nullable AppointmentId itemId,
        @Nullable String reason,
        @Nullable String text) {
    @Override
    public String toString() {
        return "AmendmentRequest[REDACTED]";
    }
}
