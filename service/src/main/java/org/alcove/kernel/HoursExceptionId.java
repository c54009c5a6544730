package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a dated exception to a therapist's weekly hours. */
public record HoursExceptionId(UUID value) implements Id {
    public HoursExceptionId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static HoursExceptionId fromString(String text) {
        return new HoursExceptionId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
