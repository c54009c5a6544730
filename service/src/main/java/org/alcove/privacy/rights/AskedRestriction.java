package org.alcove.privacy.rights;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.List;
import org.alcove.kernel.RestrictionId;
import org.jspecify.annotations.Nullable;

/**
 * A request for a restriction as a privacy officer sees it: not whose it is, nor which others are of the same client. Days,
 * in UTC, and no times.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AskedRestriction(
        RestrictionId id,
        String kind,
        List<String> recipients,
        List<String> purposes,
        List<String> information,
        boolean paidInFull,
        String status,
        LocalDate askedOn,
        @Nullable LocalDate answeredOn,
        @Nullable LocalDate endedOn) {
    static AskedRestriction of(RestrictionDao.AskedRow row) {
        return new AskedRestriction(
                row.id(),
                row.kind(),
                Codes.split(row.recipients()),
                Codes.split(row.purposes()),
                Codes.split(row.information()),
                row.paidInFull(),
                row.status(),
                row.askedOn(),
                row.answeredOn(),
                row.endedOn());
    }
}
