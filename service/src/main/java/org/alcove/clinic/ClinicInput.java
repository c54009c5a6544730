package org.alcove.clinic;

import org.jspecify.annotations.Nullable;

/** What an admin can change of a clinic; see {@link Clinic}. */
record ClinicInput(
        @Nullable String name,
        @Nullable String zone,
        @Nullable String defaultState,
        @Nullable Integer openBookingsForFreshClients) {}
