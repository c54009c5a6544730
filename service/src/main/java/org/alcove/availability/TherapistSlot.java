package org.alcove.availability;

import java.time.Instant;
import org.alcove.kernel.TherapistId;

/** A session that a client can book with a therapist. */
public record TherapistSlot(TherapistId therapistId, Instant start, Instant end) {}
