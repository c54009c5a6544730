package org.alcove.availability;

import java.time.LocalDate;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * A dated exception as it is sent.
 *
 * @param date a local date in the zone of the hours in force then
 * @param start missing together with {@code end}: the whole day
 * @param kind {@code open} or {@code closed}
 */
@Needs({"date", "kind"})
public record ExceptionInput(
        @Nullable LocalDate date,
        @Nullable String start,
        @Nullable String end,
        @Nullable String kind) {}
