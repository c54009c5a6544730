package org.alcove.privacy.rights;

import java.util.List;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants kept back from others, without saying why.
 *
 * @param kind {@code general}, or {@code health_plan}: from entities, for payment and health care operations
 * @param recipients kinds of recipients, as in a consent; of a general one
 * @param purposes as in a consent; of a general one
 * @param information kinds of information, as in a consent
 * @param paidInFull of one for a health plan: the clinic has to agree, and does so at once
 * @param note the client's own, which nobody else reads; sealed
 */
@Needs({"kind", "information"})
public record RestrictionRequest(
        @Nullable String kind,
        @Nullable List<@Nullable String> recipients,
        @Nullable List<@Nullable String> purposes,
        @Nullable List<@Nullable String> information,
        @Nullable Boolean paidInFull,
        @Nullable String note) {
    @Override
    public String toString() {
        return "RestrictionRequest[REDACTED]";
    }
}
