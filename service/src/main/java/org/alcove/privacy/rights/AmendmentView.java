package org.alcove.privacy.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.alcove.kernel.AmendmentId;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/**
 * A request for an amendment, as the client who made it or the therapist who is to answer sees it.
 *
 * @param clientCode for the therapist
 * @param dueOn the last day for an answer, in UTC
 * @param daysLeft until then; below zero once it is overdue, absent once it is answered
 * @param text what the client wrote; only where one request is read, and to the therapist only while care lasts
 * @param disagreement why they do not agree with the denial; the same
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AmendmentView(
        AmendmentId id,
        TherapistId therapistId,
        @Nullable String clientCode,
        String item,
        @Nullable UUID itemId,
        String reason,
        String status,
        Instant askedAt,
        LocalDate dueOn,
        @Nullable Long daysLeft,
        @Nullable String extension,
        @Nullable Instant answeredAt,
        @Nullable String basis,
        @Nullable Instant disagreedAt,
        @Nullable String text,
        @Nullable String disagreement) {
    @Override
    public String toString() {
        return "AmendmentView[" + id + "]";
    }
}
