package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a therapist of a clinic's roster. */
public record TherapistId(UUID value) implements Id {
    public TherapistId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static TherapistId fromString(String text) {
        return new TherapistId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
