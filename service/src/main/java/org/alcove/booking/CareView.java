package org.alcove.booking;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;
import org.alcove.privacy.GrantRef;

/**
 * A line of a therapist's caseload.
 *
 * @param since when the care relationship began
 * @param grant under which somebody else's client is seen; absent for one's own
 */
public record CareView(
        String clientCode,
        Instant since,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Next> nextAppointment,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<GrantRef> grant) {
    /** The next appointment that is booked. */
    @Schema(name = "NextAppointment")
    public record Next(Instant start, Instant end) {}
}
