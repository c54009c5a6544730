package org.alcove.privacy.consent;

import java.time.Instant;
import java.util.List;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * A client's consent as they sign it. Never shows itself in text.
 *
 * @param expiresAt when it ends, unless an event ends it
 * @param statementVersion the version of the {@code consent_statement} that the client read: their right to revoke and
 *     how, what a recipient may do with it, what refusing leads to
 */
@Needs({"clientName", "discloser", "recipient", "information", "purposes", "statementVersion", "signature"})
public record ConsentRequest(
        @Nullable String clientName,
        @Nullable Discloser discloser,
        @Nullable Recipient recipient,
        @Nullable List<@Nullable Information> information,
        @Nullable List<@Nullable DisclosurePurpose> purposes,
        @Nullable Instant expiresAt,
        @Nullable ExpiryEvent expiryEvent,
        @Nullable Integer statementVersion,
        @Nullable Signature signature) {
    @Override
    public String toString() {
        return "ConsentRequest[REDACTED]";
    }
}
