package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a request for a restriction. */
public record RestrictionId(UUID value) implements Id {
    public RestrictionId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static RestrictionId fromString(String text) {
        return new RestrictionId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
