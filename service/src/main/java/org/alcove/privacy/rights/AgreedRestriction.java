package org.alcove.privacy.rights;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * What a clinic agreed not to disclose (45 CFR 164.522(a)(1)(iii)).
 *
 * @param recipients codes of kinds of recipients
 * @param purposes codes of purposes
 * @param information codes of kinds of information
 * @param onlyBefore since when what is created is free again, because the client was told that the clinic ended it; empty:
 *     all is kept back
 */
public record AgreedRestriction(
        Set<String> recipients, Set<String> purposes, Set<String> information, Optional<Instant> onlyBefore) {
    public AgreedRestriction {
        recipients = Set.copyOf(recipients);
        purposes = Set.copyOf(purposes);
        information = Set.copyOf(information);
    }

    /** Whether it speaks of what goes to a recipient of this kind for any of these purposes. */
    public boolean concerns(String recipient, Collection<String> disclosedFor) {
        return recipients.contains(recipient) && disclosedFor.stream().anyMatch(purposes::contains);
    }
}
