package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names an appointment. */
public record AppointmentId(UUID value) implements Id {
    public AppointmentId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static AppointmentId fromString(String text) {
        return new AppointmentId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
