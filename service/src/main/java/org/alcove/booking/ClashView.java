package org.alcove.booking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.availability.Clash;
import org.alcove.kernel.AppointmentId;

/**
 * A booked session at a time at which its therapist is not there any more.
 *
 * @param appointmentId for the therapist only, as all but the times is
 */
public record ClashView(
        Instant start,
        Instant end,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<AppointmentId> appointmentId,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> clientCode,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Clash> kinds) {}
