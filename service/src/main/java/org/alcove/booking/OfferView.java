package org.alcove.booking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import org.alcove.kernel.OfferId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;

/**
 * A proposed time.
 *
 * @param clientCode for the therapist only
 */
public record OfferView(
        OfferId id,
        TherapistId therapistId,
        SessionTypeId sessionTypeId,
        Instant start,
        Instant expiresAt,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> clientCode) {}
