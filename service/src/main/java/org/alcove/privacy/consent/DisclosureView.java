package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.DisclosureId;

/**
 * What was disclosed of a client, as they see it. Never shows itself in text.
 *
 * @param at when, for the first time that day
 * @param times how often that day; more than once only for views of a care team
 * @param ground {@code consent}, or what else allowed it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DisclosureView(
        DisclosureId id,
        Instant at,
        Instant lastAt,
        int times,
        Recipient recipient,
        List<String> information,
        List<String> purposes,
        String ground,
        List<ConsentId> consentIds) {
    @Override
    public String toString() {
        return "DisclosureView[REDACTED]";
    }
}
