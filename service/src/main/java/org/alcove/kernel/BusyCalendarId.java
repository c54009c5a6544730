package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names an outside calendar whose busy times are read in. */
public record BusyCalendarId(UUID value) implements Id {
    public BusyCalendarId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static BusyCalendarId fromString(String text) {
        return new BusyCalendarId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
