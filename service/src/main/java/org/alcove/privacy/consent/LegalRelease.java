package org.alcove.privacy.consent;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;

/**
 * A disclosure that something else than a consent allows: a court order with a subpoena, an emergency, an audit. Whoever
 * asks for it has checked that it does.
 *
 * @param recipient to whom; what names people is sealed in the ledger
 * @param information codes of what is told, at most 250 characters with commas between
 * @param purpose a code of at most 30 characters
 * @param ground a code of at most 30 characters, such as {@code court_order}
 * @param authority what allows it, such as the access grant
 */
public record LegalRelease(
        ClinicId clinicId,
        ClientId clientId,
        Recipient recipient,
        List<String> information,
        String purpose,
        String ground,
        UUID authority) {
    public LegalRelease {
        Objects.requireNonNull(clinicId);
        Objects.requireNonNull(clientId);
        Objects.requireNonNull(recipient);
        Objects.requireNonNull(purpose);
        Objects.requireNonNull(ground);
        Objects.requireNonNull(authority);
        information = List.copyOf(information);
    }
}
