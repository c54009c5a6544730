package org.alcove.clinic;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/**
 * A therapist on the wire. Clients and other therapists are given {@link #profile}, which has what one chooses a
 * therapist by and nothing else.
 *
 * @param npi with {@code taxonomyCodes}, {@code status}, {@code startStep}, {@code dailyMaximum} and {@code version} for
 *     admins and the therapist only
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TherapistView(
        TherapistId id,
        String displayName,
        String credentials,
        @Nullable String npi,
        @Nullable List<String> taxonomyCodes,
        List<License> licensedStates,
        List<String> modalities,
        List<String> specialties,
        List<String> languages,
        List<String> insurance,
        @Nullable Fee fee,
        boolean slidingScale,
        String zone,
        boolean acceptsNew,
        @Nullable String status,
        @Nullable Duration startStep,
        @Nullable Integer dailyMaximum,
        @Nullable Integer version) {

    static TherapistView full(Therapist therapist) {
        TherapistDetails details = therapist.details();
        return new TherapistView(
                therapist.id(),
                details.displayName(),
                details.credentials(),
                details.npi().orElse(null),
                details.listed(AttributeKind.TAXONOMY),
                licenses(details),
                details.listed(AttributeKind.MODALITY),
                details.listed(AttributeKind.SPECIALTY),
                details.listed(AttributeKind.LANGUAGE),
                details.listed(AttributeKind.INSURANCE),
                details.fee().orElse(null),
                details.slidingScale(),
                details.zone(),
                details.acceptsNew(),
                details.status(),
                details.startStep().orElse(null),
                details.dailyMaximum().orElse(null),
                therapist.version());
    }

    static TherapistView profile(Therapist therapist) {
        TherapistDetails details = therapist.details();
        return new TherapistView(
                therapist.id(),
                details.displayName(),
                details.credentials(),
                null,
                null,
                licenses(details),
                details.listed(AttributeKind.MODALITY),
                details.listed(AttributeKind.SPECIALTY),
                details.listed(AttributeKind.LANGUAGE),
                details.listed(AttributeKind.INSURANCE),
                details.fee().orElse(null),
                details.slidingScale(),
                details.zone(),
                details.acceptsNew(),
                null,
                null,
                null,
                null);
    }

    private static List<License> licenses(TherapistDetails details) {
        return details.licenses().entrySet().stream()
                .map(license -> new License(license.getKey(), license.getValue()))
                .toList();
    }
}
