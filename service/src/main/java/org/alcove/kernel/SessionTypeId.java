package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a kind of session that can be booked. */
public record SessionTypeId(UUID value) implements Id {
    public SessionTypeId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static SessionTypeId fromString(String text) {
        return new SessionTypeId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
