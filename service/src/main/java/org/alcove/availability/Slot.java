package org.alcove.availability;

import java.time.Instant;

/** A session that one therapist can be booked for. */
public record Slot(Instant start, Instant end) {}
