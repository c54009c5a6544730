package org.alcove.booking;

import java.time.Instant;
import org.alcove.kernel.TherapistId;

/** What an admin sees of an appointment, and all of it: that a therapist is busy then. */
public record BusyBlock(TherapistId therapistId, Instant start, Instant end) {}
