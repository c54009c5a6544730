package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/** How a client signed (42 CFR 2.31(a)(8)). Never shows itself in text. @param name as it was typed */
@Needs("type")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Signature(@Nullable Type type, @Nullable String name) {
    /** A typed name, or saying so right after signing in. */
    public enum Type {
        @JsonProperty("typed_name")
        TYPED_NAME,
        @JsonProperty("affirmation")
        AFFIRMATION
    }

    @Override
    public String toString() {
        return "Signature[REDACTED]";
    }
}
