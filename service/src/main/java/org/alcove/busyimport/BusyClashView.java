package org.alcove.busyimport;

import java.time.Instant;
import org.alcove.kernel.AppointmentId;

/** A booked session that an outside calendar's busy time overlaps. Nothing was moved: another time can be offered. */
public record BusyClashView(AppointmentId appointmentId, Instant start, Instant end) {}
