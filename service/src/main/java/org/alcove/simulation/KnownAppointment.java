package org.alcove.simulation;

import java.time.Instant;
import java.util.Map;

/**
 * An appointment as its client was told of it last.
 *
 * @param key the idempotency key that it was booked under
 * @param body what was sent with the key
 */
record KnownAppointment(
        String id,
        String therapistId,
        Instant start,
        Instant end,
        String status,
        String etag,
        String key,
        Map<String, String> body) {

    static KnownAppointment of(Answer answer, String key, Map<String, String> body) {
        return new KnownAppointment(
                answer.field("id"),
                answer.field("therapistId"),
                Instant.parse(answer.field("start")),
                Instant.parse(answer.field("end")),
                answer.field("status"),
                answer.etag().orElse(""),
                key,
                body);
    }

    boolean isBooked() {
        return status.equals("booked");
    }

    boolean overlaps(KnownAppointment other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }
}
