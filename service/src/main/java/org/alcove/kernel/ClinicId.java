package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a clinic, the tenant that every row belongs to. */
public record ClinicId(UUID value) implements Id {
    public ClinicId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static ClinicId fromString(String text) {
        return new ClinicId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
