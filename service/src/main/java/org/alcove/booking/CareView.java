package org.alcove.booking;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/**
 * A line of a therapist's caseload.
 *
 * @param since when the care relationship began
 */
public record CareView(
        String clientCode,
        Instant since,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Next> nextAppointment) {
    /** The next appointment that is booked. */
    @Schema(name = "NextAppointment")
    public record Next(Instant start, Instant end) {}
}
