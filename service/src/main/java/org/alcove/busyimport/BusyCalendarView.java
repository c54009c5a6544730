package org.alcove.busyimport;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.alcove.kernel.BusyCalendarId;
import org.jspecify.annotations.Nullable;

/**
 * What a therapist is told of a calendar: how reading it went, and nothing of where it is or what is in it.
 *
 * @param kind {@code url} or {@code upload}
 * @param status {@code waiting_first_read}, {@code current}, {@code failing} or {@code stale}
 * @param notice the status in words for people
 * @param lastReadAt the last attempt
 * @param lastGoodReadAt when what is kept was last known to be right
 * @param coveredUntil up to when busy times are known
 * @param busyCount how many busy times the last good read gave
 * @param fault why the last attempt failed
 * @param failures attempts that failed since the last good one
 * @param warnings what was not understood in the last good read
 * @param nextReadAt when it is read again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BusyCalendarView(
        BusyCalendarId id,
        String kind,
        String status,
        String notice,
        boolean tentativeIsBusy,
        Instant addedAt,
        @Nullable Instant lastReadAt,
        @Nullable Instant lastGoodReadAt,
        @Nullable Instant coveredUntil,
        int busyCount,
        @Nullable String fault,
        int failures,
        List<String> warnings,
        @Nullable Instant nextReadAt) {
    public BusyCalendarView {
        warnings = List.copyOf(warnings);
    }
}
