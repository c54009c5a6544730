package org.alcove.privacy.grants;

import java.time.Instant;
import java.util.List;
import org.alcove.kernel.Needs;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a grant.
 *
 * @param ground {@code cover}, {@code court_order}, {@code audit}, {@code rights_request} or
 *     {@code personal_representative}
 * @param granteeId the therapist to whom it opens
 * @param therapistId the therapist whose clients it is about
 * @param clientCode the code by which that therapist knows the client, as it was told; none: whoever is in their care
 * @param fields names of fields
 * @param from when it begins
 * @param until when it ends
 * @param orderReference of a court order: where the order is found
 * @param subpoenaReference of a court order: where the subpoena is found
 */
@Needs({"ground", "granteeId", "therapistId", "fields", "from", "until"})
public record GrantRequest(
        @Nullable String ground,
        @Nullable TherapistId granteeId,
        @Nullable TherapistId therapistId,
        @Nullable String clientCode,
        @Nullable List<@Nullable String> fields,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable String orderReference,
        @Nullable String subpoenaReference) {
    @Override
    public String toString() {
        return "GrantRequest[REDACTED]";
    }
}
