package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names an access grant: what opens identity. */
public record AccessGrantId(UUID value) implements Id {
    public AccessGrantId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static AccessGrantId fromString(String text) {
        return new AccessGrantId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
