package org.alcove.busyimport;

import org.jspecify.annotations.Nullable;

/**
 * How much of an outside calendar is read at most; what is beyond is refused with a code. The defaults are far above
 * any honest calendar and low enough that the worst file takes less than 2 seconds of CPU and 64 MB of heap.
 *
 * @param maxBytes after decompression
 * @param maxCompressionRatio how many times its size a compressed calendar may have, beyond the first 64 KB
 * @param maxEvents events and free/busy components of a file
 * @param maxLineBytes of an unfolded content line
 * @param maxZones time-zone definitions of a file
 * @param maxProperties properties of a file that bear on times
 * @param maxNesting depth of components
 * @param maxRuleCombinations product of the sizes of a rule's BY lists
 * @param maxCount a rule's COUNT
 * @param maxInstancesPerYear busy times for each year of the window, begun years counted, at most fifty of them
 * @param maxSteps dates looked at while repeating all rules of a file
 */
public record BusyImportConfiguration(
        @Nullable Integer maxBytes,
        @Nullable Integer maxCompressionRatio,
        @Nullable Integer maxEvents,
        @Nullable Integer maxLineBytes,
        @Nullable Integer maxZones,
        @Nullable Integer maxProperties,
        @Nullable Integer maxNesting,
        @Nullable Integer maxRuleCombinations,
        @Nullable Integer maxCount,
        @Nullable Integer maxInstancesPerYear,
        @Nullable Integer maxSteps) {
    public BusyImportConfiguration {
        maxBytes = positive(maxBytes, 5 * 1024 * 1024);
        maxCompressionRatio = positive(maxCompressionRatio, 100);
        maxEvents = positive(maxEvents, 20_000);
        maxLineBytes = positive(maxLineBytes, 64 * 1024);
        maxZones = positive(maxZones, 50);
        maxProperties = positive(maxProperties, 200_000);
        maxNesting = positive(maxNesting, 100);
        maxRuleCombinations = positive(maxRuleCombinations, 10_000);
        maxCount = positive(maxCount, 100_000);
        maxInstancesPerYear = positive(maxInstancesPerYear, 5_000);
        maxSteps = positive(maxSteps, 5_000_000);
    }

    /** All limits at their defaults. */
    public static BusyImportConfiguration defaults() {
        return new BusyImportConfiguration(null, null, null, null, null, null, null, null, null, null, null);
    }

    ReadLimits limits() {
        return new ReadLimits(
                set(maxBytes),
                set(maxCompressionRatio),
                set(maxEvents),
                set(maxLineBytes),
                set(maxZones),
                set(maxProperties),
                set(maxNesting),
                set(maxRuleCombinations),
                set(maxCount),
                set(maxInstancesPerYear),
                set(maxSteps));
    }

    private static Integer positive(@Nullable Integer value, int fallback) {
        if (value == null) {
            return fallback;
        }
        if (value < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
        return value;
    }

    private static int set(@Nullable Integer value) {
        if (value == null) {
            throw new IllegalStateException("every limit has a default");
        }
        return value;
    }
}
