package org.alcove.simulation;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An appointment as its client was told of it last.
 *
 * @param key the idempotency key that it was booked under
 * @param body what was sent with the key
 * @param answer what the key was answered with, of those answers the first that was not lost; whoever repeats it gets that
 *     again, whatever became of the appointment
 */
record KnownAppointment(
        String id,
        String therapistId,
        Instant start,
        Instant end,
        String status,
        String etag,
        String key,
        Map<String, String> body,
        KeptAnswer answer) {

    /** An answer as it came, but for what is made of it. */
    record KeptAnswer(int status, String text, Optional<String> etag) {
        static KeptAnswer of(Answer answer) {
            return new KeptAnswer(answer.status(), answer.text(), answer.etag());
        }
    }

    /** What a booking was answered with. */
    static KnownAppointment booked(Answer answer, String key, Map<String, String> body) {
        return of(answer, key, body, KeptAnswer.of(answer));
    }

    /** As a later answer shows it. */
    KnownAppointment as(Answer shown) {
        return of(shown, key, body, answer);
    }

    private static KnownAppointment of(Answer answer, String key, Map<String, String> body, KeptAnswer first) {
        return new KnownAppointment(
                answer.field("id"),
                answer.field("therapistId"),
                Instant.parse(answer.field("start")),
                Instant.parse(answer.field("end")),
                answer.field("status"),
                answer.etag().orElse(""),
                key,
                body,
                first);
    }

    boolean isBooked() {
        return status.equals("booked");
    }

    boolean overlaps(KnownAppointment other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }
}
