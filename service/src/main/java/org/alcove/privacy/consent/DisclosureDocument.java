package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.DisclosureId;

/**
 * What goes to a recipient under a consent, with the notice and the consent's scope (42 CFR 2.32). Never shows itself in
 * text.
 *
 * @param therapist who discloses, where the consent has {@code care_team}
 * @param notHeld kinds of information that the consent names and that are not kept here
 * @param text the same as a plain text, to be handed on as it is
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DisclosureDocument(
        DisclosureId id,
        ConsentId consentId,
        Instant madeAt,
        String notice,
        String clientName,
        Recipient recipient,
        List<Information> information,
        List<DisclosurePurpose> purposes,
        Optional<Instant> expiresAt,
        Optional<ExpiryEvent> expiryEvent,
        Instant from,
        Instant to,
        List<Session> sessions,
        Optional<String> therapist,
        List<Information> notHeld,
        String text) {
    /**
     * A session.
     *
     * @param end where the consent has {@code appointment_times}
     * @param status what became of it, where the consent has {@code attendance}
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Session(Instant start, Optional<Instant> end, Optional<String> status) {}

    DisclosureDocument withText(String written) {
        return new DisclosureDocument(
                id,
                consentId,
                madeAt,
                notice,
                clientName,
                recipient,
                information,
                purposes,
                expiresAt,
                expiryEvent,
                from,
                to,
                sessions,
                therapist,
                notHeld,
                written);
    }

    @Override
    public String toString() {
        return "DisclosureDocument[REDACTED]";
    }
}
