package org.alcove.availability;

import java.time.Instant;
import org.alcove.kernel.TimeOffId;

/** A span of time off as it is shown. */
public record TimeOffView(TimeOffId id, Instant from, Instant to) {}
