package org.alcove.availability;

import org.jspecify.annotations.Nullable;

/** What one session type says to one asking client. Public because jdbi maps it. */
public record SearchTerms(
        String kind,
        int durationMinutes,
        int bufferBeforeMinutes,
        int bufferAfterMinutes,
        @Nullable Integer minimumNoticeMinutes,
        @Nullable Integer horizonDays,
        boolean offeredByAll,
        @Nullable String clientState,
        @Nullable String clinicState)
        implements TypeTerms {}
