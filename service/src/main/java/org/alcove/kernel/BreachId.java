package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names an entry of the breach register. */
public record BreachId(UUID value) implements Id {
    public BreachId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static BreachId fromString(String text) {
        return new BreachId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
