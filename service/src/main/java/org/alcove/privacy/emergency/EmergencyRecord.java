package org.alcove.privacy.emergency;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.EmergencyAccessId;
import org.alcove.kernel.TherapistId;

/**
 * An emergency without the client: who opened, when, and whether it is documented.
 *
 * @param overdue whether it should have been documented by now
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record EmergencyRecord(
        EmergencyAccessId id,
        AccountId accountId,
        TherapistId therapistId,
        String nature,
        Instant openedAt,
        Instant until,
        Instant documentBy,
        Optional<Instant> documentedAt,
        boolean overdue) {}
