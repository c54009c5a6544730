package org.alcove.privacy.grants;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.TherapistId;

/** What the acting therapist was granted beyond care, now or soon. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record OwnGrant(
        AccessGrantId id,
        String ground,
        TherapistId therapistId,
        Optional<String> clientCode,
        List<String> fields,
        Instant from,
        Instant until) {}
