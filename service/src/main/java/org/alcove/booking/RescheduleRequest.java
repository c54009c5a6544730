package org.alcove.booking;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When an appointment shall start instead. */
public record RescheduleRequest(@Nullable Instant start) {}
