package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a time that a therapist proposed to one client. */
public record OfferId(UUID value) implements Id {
    public OfferId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static OfferId fromString(String text) {
        return new OfferId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
