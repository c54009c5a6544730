package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import org.alcove.kernel.TherapistId;

/** When a client sees another therapist. @param therapistId whom, where the client consented to that being told */
public record CareTeamSession(
        Instant start,
        Instant end,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<TherapistId> therapistId) {}
