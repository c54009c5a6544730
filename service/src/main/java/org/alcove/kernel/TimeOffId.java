package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a span in which a therapist does not work. */
public record TimeOffId(UUID value) implements Id {
    public TimeOffId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static TimeOffId fromString(String text) {
        return new TimeOffId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
