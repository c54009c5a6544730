package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a slot kept for one client for a few minutes. */
public record HoldId(UUID value) implements Id {
    public HoldId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static HoldId fromString(String text) {
        return new HoldId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
