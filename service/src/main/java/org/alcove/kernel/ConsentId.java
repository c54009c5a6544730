package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a consent of a client's (42 CFR 2.31). */
public record ConsentId(UUID value) implements Id {
    public ConsentId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static ConsentId fromString(String text) {
        return new ConsentId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
