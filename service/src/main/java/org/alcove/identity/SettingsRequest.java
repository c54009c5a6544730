package org.alcove.identity;

import org.jspecify.annotations.Nullable;

/**
 * A client's own settings. A missing state goes back to the default of the clinic.
 *
 * @param selfPay whether new sessions are not for a health plan; missing: as it was
 */
public record SettingsRequest(
        @Nullable String state, @Nullable Boolean selfPay) {}
