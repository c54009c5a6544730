package org.alcove.privacy.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.alcove.kernel.BreachId;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the register.
 *
 * @param dueOn the last day to tell the persons: 60 days after it was discovered, or until when it was delayed
 * @param daysLeft until then in UTC, below zero once it is overdue; absent once they were told or it is no breach
 * @param large of 500 or more, so that media and the Secretary are told by {@code dueOn} as well (164.406, 164.408)
 * @param secretaryDueOn when the Secretary is told: with the persons, or 60 days after the end of the year if it is small
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BreachView(
        BreachId id,
        LocalDate discoveredOn,
        @Nullable LocalDate happenedOn,
        String kind,
        List<String> information,
        @Nullable String extent,
        @Nullable String receiver,
        @Nullable String acquired,
        @Nullable String mitigated,
        @Nullable Integer affected,
        String status,
        LocalDate dueOn,
        @Nullable Long daysLeft,
        boolean large,
        LocalDate secretaryDueOn,
        @Nullable LocalDate delayedUntil,
        @Nullable LocalDate notifiedOn,
        @Nullable LocalDate mediaNotifiedOn,
        @Nullable LocalDate secretaryNotifiedOn,
        @Nullable Instant publishedAt,
        Instant createdAt,
        Instant updatedAt,
        int version) {}
