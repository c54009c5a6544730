package org.alcove.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A client's own settings.
 *
 * @param selfPay whether new sessions begin as ones that the client pays for and that are not for a health plan
 */
public record ClientSettings(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String state, boolean selfPay) {}
