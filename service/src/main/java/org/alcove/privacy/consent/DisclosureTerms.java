package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.UUID;
import org.alcove.kernel.ConsentId;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger says of a disclosure, as it is sealed in its row (42 CFR 2.25, 45 CFR 164.528(b)(2)).
 *
 * @param authority what allowed it instead of consents, such as an access grant
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DisclosureTerms(
        @JsonProperty("recipient") Recipient recipient,
        @JsonProperty("information") List<String> information,
        @JsonProperty("purposes") List<String> purposes,
        @JsonProperty("ground") String ground,
        @JsonProperty("consentIds") List<ConsentId> consentIds,
        @JsonProperty("authority") @Nullable UUID authority) {
    @Override
    public String toString() {
        return "DisclosureTerms[REDACTED]";
    }
}
