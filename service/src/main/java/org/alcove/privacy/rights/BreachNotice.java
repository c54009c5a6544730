package org.alcove.privacy.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.alcove.kernel.BreachId;
import org.jspecify.annotations.Nullable;

/**
 * What every client of a clinic is shown of a breach, affected or not, so that being shown it tells nothing.
 *
 * @param seenAt when this client said that they read it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BreachNotice(
        BreachId id,
        String kind,
        List<String> information,
        @Nullable LocalDate happenedOn,
        LocalDate discoveredOn,
        Instant publishedAt,
        @Nullable Instant seenAt) {}
