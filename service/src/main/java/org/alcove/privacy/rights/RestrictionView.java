package org.alcove.privacy.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.alcove.kernel.RestrictionId;
import org.jspecify.annotations.Nullable;

/**
 * A request for a restriction as the client who made it sees it. Days are in UTC.
 *
 * @param status {@code asked}, {@code agreed}, {@code denied}, {@code ended} by the client or {@code terminated} by the clinic
 * @param toldAt the full hour after the client first read that the clinic ended it; what was kept before stays kept back
 * @param note what the client wrote; only where one request is read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestrictionView(
        RestrictionId id,
        String kind,
        List<String> recipients,
        List<String> purposes,
        List<String> information,
        boolean paidInFull,
        String status,
        LocalDate askedOn,
        @Nullable LocalDate answeredOn,
        @Nullable LocalDate endedOn,
        @Nullable Instant toldAt,
        @Nullable String note) {
    @Override
    public String toString() {
        return "RestrictionView[" + id + "]";
    }
}
