package org.alcove.availability;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import org.alcove.kernel.HoursExceptionId;
import org.jspecify.annotations.Nullable;

/** A dated exception as it is shown; without {@code start} and {@code end} it is for the whole day. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExceptionView(
        HoursExceptionId id,
        LocalDate date,
        @Nullable String start,
        @Nullable String end,
        String kind) {}
