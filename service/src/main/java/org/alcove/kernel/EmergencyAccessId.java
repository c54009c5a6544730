package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names an opening of identity in an emergency. */
public record EmergencyAccessId(UUID value) implements Id {
    public EmergencyAccessId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static EmergencyAccessId fromString(String text) {
        return new EmergencyAccessId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
