package org.alcove.busyimport;

/** {@link BusyImportConfiguration} with every limit settled. */
record ReadLimits(
        int maxBytes,
        int maxCompressionRatio,
        int maxEvents,
        int maxLineBytes,
        int maxZones,
        int maxProperties,
        int maxNesting,
        int maxRuleCombinations,
        int maxCount,
        int maxInstancesPerYear,
        int maxSteps) {}
