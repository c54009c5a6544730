package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a request for an amendment. */
public record AmendmentId(UUID value) implements Id {
    public AmendmentId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static AmendmentId fromString(String text) {
        return new AmendmentId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
