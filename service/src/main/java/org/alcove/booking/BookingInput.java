package org.alcove.booking;

import java.time.Instant;
import java.util.Optional;
import org.alcove.kernel.Faults;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** What callers of this room send, as the wire has it, and what is left of it after checking. */
final class BookingInput {
    private static final Instant EARLIEST = Instant.parse("1970-01-02T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2199-12-31T00:00:00Z");

    private BookingInput() {}

    /** A checked wish for a slot. */
    record Wish(TherapistId therapistId, SessionTypeId sessionTypeId, Instant start, Optional<String> state) {}

    /** @throws ServiceException for a request without a body */
    static <T> T body(@Nullable T body) {
        if (body == null) {
            throw ServiceException.invalid("", "required", "a body is needed");
        }
        return body;
    }

    /** Collects a wish's faults. */
    static Wish wish(
            @Nullable TherapistId therapistId,
            @Nullable SessionTypeId sessionTypeId,
            @Nullable Instant start,
            @Nullable String state) {
        Faults faults = new Faults();
        Optional<TherapistId> therapist = faults.required("/therapistId", therapistId);
        Optional<SessionTypeId> sessionType = faults.required("/sessionTypeId", sessionTypeId);
        Optional<Instant> checkedStart = start(faults, start);
        Optional<String> checkedState = state(faults, state);
        faults.refuseIfAny();
        return new Wish(therapist.orElseThrow(), sessionType.orElseThrow(), checkedStart.orElseThrow(), checkedState);
    }

    /** An instant that the database can keep. */
    static Optional<Instant> start(Faults faults, @Nullable Instant start) {
        Optional<Instant> given = faults.required("/start", start);
        given.ifPresent(instant -> faults.require(
                !instant.isBefore(EARLIEST) && instant.isBefore(LATEST),
                "/start",
                "out_of_range",
                "an instant between 1970 and 2200 is needed"));
        return given;
    }

    static Optional<String> state(Faults faults, @Nullable String state) {
        return state == null ? Optional.empty() : faults.state("/state", state);
    }
}
