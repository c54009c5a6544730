package org.alcove.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * What came back.
 *
 * @param body the JSON, or a missing node
 * @param text the body as it came
 * @param answeredBy the time at which it was given at the latest, by the clock that dates the service's answers
 */
record Answer(int status, JsonNode body, String text, Optional<String> etag, Optional<Instant> answeredBy) {
    String field(String name) {
        return body.path(name).asText();
    }

    /** Whether nothing was said about the outcome: the same request has to be sent again. */
    boolean isUnavailable() {
        return status == 503;
    }

    /** A refusal that a client has to expect of others' doings and of the clinic's rules. */
    boolean isOrdinaryRefusal() {
        return switch (field("code")) {
            case "slot_taken", "slot_not_offered", "too_many_open_bookings" -> true;
            default -> false;
        };
    }
}
