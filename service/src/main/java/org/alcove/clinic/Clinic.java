package org.alcove.clinic;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.alcove.kernel.ClinicId;
import org.jspecify.annotations.Nullable;

/**
 * The tenant.
 *
 * @param zone an IANA zone
 * @param defaultState where clients are who have not said where; two letters
 * @param openBookingsForFreshClients how many bookings someone fresh from a public join code may hold open; only
 *     admins read it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Clinic(
        ClinicId id,
        String name,
        String zone,
        @Nullable String defaultState,
        @Nullable Integer openBookingsForFreshClients) {
    Clinic forOthers() {
        return new Clinic(id, name, zone, defaultState, null);
    }
}
