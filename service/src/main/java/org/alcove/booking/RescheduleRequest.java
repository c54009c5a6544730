package org.alcove.booking;

import java.time.Instant;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/** When an appointment shall start instead. */
@Needs("start")
public record RescheduleRequest(@Nullable Instant start) {}
