package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ConsentId;

/**
 * A consent that a therapist may carry out. Never shows itself in text.
 *
 * @param requestedAt since when the client wants it carried out
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OpenConsent(
        ConsentId id,
        Recipient recipient,
        List<Information> information,
        List<DisclosurePurpose> purposes,
        Optional<Instant> expiresAt,
        Optional<ExpiryEvent> expiryEvent,
        Optional<Instant> requestedAt) {
    @Override
    public String toString() {
        return "OpenConsent[REDACTED]";
    }
}
