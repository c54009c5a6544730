package org.alcove.busyimport;

import java.time.Instant;

/** A time in which at least one outside calendar is busy. */
public record BusyTimeView(Instant start, Instant end) {}
