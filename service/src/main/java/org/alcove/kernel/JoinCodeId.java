package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a join code; it is not the code. */
public record JoinCodeId(UUID value) implements Id {
    public JoinCodeId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static JoinCodeId fromString(String text) {
        return new JoinCodeId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
