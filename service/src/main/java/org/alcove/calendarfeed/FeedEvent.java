package org.alcove.calendarfeed;

import java.time.Instant;
import java.util.Objects;
import org.alcove.kernel.AppointmentId;

/** An appointment as far as a feed may know it. Public because jdbi maps it. */
public record FeedEvent(
        AppointmentId id,
        Instant startAt,
        Instant endAt,
        String status,
        int capacity,
        int sequence,
        Instant createdAt,
        Instant updatedAt) {
    public FeedEvent {
        Objects.requireNonNull(id);
        Objects.requireNonNull(startAt);
        Objects.requireNonNull(endAt);
        Objects.requireNonNull(status);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
    }

    boolean isCancelled() {
        return status.equals("cancelled");
    }
}
