package org.alcove.availability;

import org.jspecify.annotations.Nullable;

/**
 * What a request for one therapist's slots asks, as text.
 *
 * @param step how far apart starts lie; if the therapist has a start step of their own, the next multiple of that
 */
record SlotQuery(
        @Nullable String sessionTypeId,
        @Nullable String from,
        @Nullable String to,
        @Nullable String step,
        @Nullable String state) {}
