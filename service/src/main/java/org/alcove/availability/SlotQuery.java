package org.alcove.availability;

import org.jspecify.annotations.Nullable;

/** What a request for one therapist's slots asks, as text. */
record SlotQuery(
        @Nullable String sessionTypeId,
        @Nullable String from,
        @Nullable String to,
        @Nullable String step,
        @Nullable String state) {}
