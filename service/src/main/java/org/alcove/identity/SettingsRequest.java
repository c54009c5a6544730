package org.alcove.identity;

import org.jspecify.annotations.Nullable;

/** A client's own settings. A missing state goes back to the default of the clinic. */
public record SettingsRequest(@Nullable String state) {}
