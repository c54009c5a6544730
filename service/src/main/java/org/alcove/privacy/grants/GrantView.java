package org.alcove.privacy.grants;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.TherapistId;

/**
 * A grant as those see it who ask for it and give it: what was typed, and nothing of whether it names anybody.
 *
 * @param typedCode the code that was typed, whether it names anybody or not; for privacy officers and for who typed it
 * @param orderReference where a court's order is found, for the same people; it can name who is meant
 * @param subpoenaReference the same of the subpoena
 * @param referencesUnreadable true, for the same people, if the references can't be read: they were changed, or their key
 *     can't be had; absent otherwise, so that a request which never had any is not taken for one
 * @param status {@code requested}, {@code approved}, {@code refused} or {@code ended}
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record GrantView(
        AccessGrantId id,
        String ground,
        TherapistId granteeId,
        TherapistId therapistId,
        Optional<String> typedCode,
        List<String> fields,
        Instant from,
        Instant until,
        String status,
        Optional<String> orderReference,
        Optional<String> subpoenaReference,

        @Schema(
                description = "Only ever true: the references of this request can't be read; the service's log"
                        + " names the request. It can be refused or ended, and not approved")
        Optional<Boolean> referencesUnreadable,

        AccountId requestedBy,
        Instant requestedAt,
        Optional<AccountId> decidedBy,
        Optional<Instant> decidedAt,
        Optional<Instant> endedAt) {
    @Override
    public String toString() {
        return "GrantView[REDACTED]";
    }
}
