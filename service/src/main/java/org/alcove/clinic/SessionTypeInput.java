package org.alcove.clinic;

import java.time.Duration;
import java.util.List;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** What an admin says of a session type, unchecked; see {@link SessionTypeView}. */
public record SessionTypeInput(
        @Nullable String name,
        @Nullable String kind,
        @Nullable Duration duration,
        @Nullable Duration bufferBefore,
        @Nullable Duration bufferAfter,
        @Nullable Integer capacity,
        @Nullable Duration minimumNotice,
        @Nullable Duration horizon,
        @Nullable List<@Nullable TherapistId> therapistIds,
        @Nullable String status) {}
