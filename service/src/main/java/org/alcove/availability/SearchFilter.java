package org.alcove.availability;

import java.time.LocalDate;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.jspecify.annotations.Nullable;

/**
 * Which therapists a search looks at; what is null does not matter. Public because jdbi binds it.
 *
 * @param licensedFrom a license that ends before this date is of no use
 * @param offeredByAll whether every therapist offers the session type
 */
public record SearchFilter(
        ClinicId clinicId,
        ClientId clientId,
        SessionTypeId sessionTypeId,
        String state,
        LocalDate licensedFrom,
        boolean offeredByAll,
        @Nullable String modality,
        @Nullable String specialty,
        @Nullable String language,
        @Nullable String insurance) {}
