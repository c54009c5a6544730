package org.alcove.availability;

import java.time.Instant;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/** A span of time off as it is sent. */
@Needs({"from", "to"})
public record TimeOffInput(@Nullable Instant from, @Nullable Instant to) {}
