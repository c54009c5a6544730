package org.alcove.privacy.emergency;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import org.alcove.kernel.TherapistId;

/** An emergency as the client sees it whose identity was opened; with what was written of it, once it is documented. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record OwnEmergency(
        TherapistId therapistId,
        String nature,
        Instant openedAt,
        Instant until,
        Optional<Instant> documentedAt,
        Optional<Documentation> documentation) {}
