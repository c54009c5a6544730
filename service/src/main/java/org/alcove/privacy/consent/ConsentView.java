package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.alcove.kernel.ConsentId;
import org.jspecify.annotations.Nullable;

/**
 * A consent as its client sees it. Never shows itself in text.
 *
 * @param statements what the text told that the client was shown, as codes
 * @param statementHash of that text, SHA-256 in hexadecimal
 * @param requestedAt since when the client wants it carried out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConsentView(
        ConsentId id,
        ConsentStatus status,
        String clientName,
        Discloser discloser,
        Recipient recipient,
        List<Information> information,
        List<DisclosurePurpose> purposes,
        Instant madeAt,
        @Nullable Instant expiresAt,
        @Nullable ExpiryEvent expiryEvent,
        @Nullable Instant revokedAt,
        @Nullable Instant requestedAt,
        List<String> statements,
        int statementVersion,
        String statementHash,
        Signature signature) {
    /** What every version of the {@code consent_statement} tells (42 CFR 2.31(a)(6), (a)(9)). */
    static final List<String> STATEMENTS =
            List.of("right_to_revoke", "how_to_revoke", "redisclosure", "consequences_of_refusing");

    static ConsentView of(ConsentDao.ConsentRow row, ConsentTerms terms, ConsentStatus status) {
        return new ConsentView(
                row.id(),
                status,
                terms.clientName(),
                terms.discloser(),
                terms.recipient(),
                terms.information(),
                terms.purposes(),
                row.madeAt(),
                terms.expiresAt(),
                terms.expiryEvent(),
                row.revokedAt(),
                row.requestedAt(),
                STATEMENTS,
                terms.statementVersion(),
                terms.statementHash(),
                terms.signature());
    }

    @Override
    public String toString() {
        return "ConsentView[REDACTED]";
    }
}
