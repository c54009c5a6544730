package org.alcove.availability;

import org.jspecify.annotations.Nullable;

/** What a search over the clinic asks, as text. */
record SearchQuery(
        @Nullable String sessionTypeId,
        @Nullable String state,
        @Nullable String modality,
        @Nullable String specialty,
        @Nullable String language,
        @Nullable String insurance,
        @Nullable String from,
        @Nullable String to,
        @Nullable String limit) {}
