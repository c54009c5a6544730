package org.alcove.busyimport;

import java.util.List;
import java.util.Set;

/**
 * What a calendar blocks within a window.
 *
 * @param busy sorted by start, then end; overlapping times are kept apart
 * @param warnings what was not understood, each kind once
 */
public record BusyReading(List<BusyInterval> busy, Set<BusyWarning> warnings) {}
