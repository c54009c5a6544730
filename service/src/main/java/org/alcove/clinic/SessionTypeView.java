package org.alcove.clinic;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Duration;
import java.util.List;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/**
 * A session type on the wire. Clients are not given the buffers, which are the therapists' alone.
 *
 * @param kind {@code individual}, {@code group}, {@code family}, {@code couple} or {@code check_in}
 * @param duration with the buffers and the notice a multiple of five minutes
 * @param capacity seats
 * @param minimumNotice absent: the policy's
 * @param horizon how far ahead it can be booked, in whole days of 24 hours, written {@code P30D}; absent: the policy's
 * @param therapistIds who offers it; absent: everyone
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionTypeView(
        SessionTypeId id,
        String name,
        String kind,
        Duration duration,
        @Nullable Duration bufferBefore,
        @Nullable Duration bufferAfter,
        int capacity,
        @Nullable Duration minimumNotice,
        @JsonSerialize(using = WholeDays.class) @Nullable Duration horizon,
        @Nullable List<TherapistId> therapistIds,
        @Nullable String status,
        @Nullable Integer version) {

    SessionTypeView forClients() {
        return new SessionTypeView(
                id, name, kind, duration, null, null, capacity, minimumNotice, horizon, therapistIds, null, null);
    }
}
