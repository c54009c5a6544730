package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/**
 * All that a consent says, as it is sealed in its row. Never shows itself in text.
 *
 * @param expiresAt null: {@code expiryEvent} ends it
 * @param statementHash of the text that the client was shown, SHA-256 in hexadecimal
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ConsentTerms(
        @JsonProperty("clientName") String clientName,
        @JsonProperty("discloser") Discloser discloser,
        @JsonProperty("recipient") Recipient recipient,
        @JsonProperty("information") List<Information> information,
        @JsonProperty("purposes") List<DisclosurePurpose> purposes,
        @JsonProperty("expiresAt") @Nullable Instant expiresAt,
        @JsonProperty("expiryEvent") @Nullable ExpiryEvent expiryEvent,
        @JsonProperty("statementVersion") int statementVersion,
        @JsonProperty("statementHash") String statementHash,
        @JsonProperty("signature") Signature signature) {

    boolean isForCareTeam() {
        return recipient.type() == Recipient.Type.CARE_TEAM;
    }

    /** Whether this therapist may disclose. */
    boolean lets(TherapistId therapist) {
        return discloser.type() == Discloser.Type.CLINIC
                || ids(discloser.therapistIds()).contains(therapist);
    }

    /** Whether a therapist of the care team may be told. */
    boolean reaches(TherapistId therapist) {
        return isForCareTeam()
                && (recipient.therapistIds() == null
                        || ids(recipient.therapistIds()).contains(therapist));
    }

    /** Whether what leaves under it may go to a health plan for payment or operations: no entity says that it is none. */
    boolean mayReachAHealthPlan() {
        return recipient.type() == Recipient.Type.ENTITY
                && (purposes.contains(DisclosurePurpose.PAYMENT) || purposes.contains(DisclosurePurpose.OPERATIONS));
    }

    /** Whether it has ended by itself. @param treatmentEnds when nobody of the clinic treated the client any more */
    boolean isExpired(Instant madeAt, List<Instant> treatmentEnds, Instant at) {
        return expiresAt == null
                ? treatmentEnds.stream().anyMatch(end -> end.isAfter(madeAt) && !end.isAfter(at))
                : !expiresAt.isAfter(at);
    }

    static Set<TherapistId> ids(@Nullable List<@Nullable TherapistId> named) {
        return named == null
                ? Set.of()
                : named.stream().filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String toString() {
        return "ConsentTerms[REDACTED]";
    }
}
