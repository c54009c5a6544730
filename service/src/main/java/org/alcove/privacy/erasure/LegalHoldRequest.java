package org.alcove.privacy.erasure;

import java.time.LocalDate;
import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/**
 * Whose record is held, told without who they are.
 *
 * @param therapistId whose client it is
 * @param clientCode by which that therapist knows them
 * @param until the last day of the hold (UTC)
 */
@Needs({"therapistId", "clientCode", "until", "password"})
public record LegalHoldRequest(
        @Nullable TherapistId therapistId,
        @Nullable String clientCode,
        @Nullable LocalDate until,
        @Nullable Secret password,
        @Nullable Secret otp) {}
