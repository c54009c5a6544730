package org.alcove.clinic;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an admin says of a therapist, unchecked; see {@link TherapistView}.
 *
 * @param onStranded {@code cancel} or {@code keep}: what becomes of sessions ahead when this deactivates the therapist;
 *     missing, a deactivation that would strand any is refused
 */
record TherapistInput(
        @Nullable String displayName,
        @Nullable String credentials,
        @Nullable String npi,
        @Nullable List<@Nullable String> taxonomyCodes,
        @Nullable List<@Nullable License> licensedStates,
        @Nullable List<@Nullable String> modalities,
        @Nullable List<@Nullable String> specialties,
        @Nullable List<@Nullable String> languages,
        @Nullable List<@Nullable String> insurance,
        @Nullable Fee fee,
        @Nullable Boolean slidingScale,
        @Nullable String zone,
        @Nullable Boolean acceptsNew,
        @Nullable String status,
        @Nullable Duration startStep,
        @Nullable Integer dailyMaximum,
        @Nullable String onStranded) {

    @Nullable
    List<@Nullable String> list(AttributeKind kind) {
        if (kind == AttributeKind.MODALITY) {
            return modalities;
        }
        if (kind == AttributeKind.SPECIALTY) {
            return specialties;
        }
        if (kind == AttributeKind.LANGUAGE) {
            return languages;
        }
        return kind == AttributeKind.INSURANCE ? insurance : taxonomyCodes;
    }
}
