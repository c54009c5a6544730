package org.alcove.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A client's own settings. */
public record ClientSettings(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String state) {}
