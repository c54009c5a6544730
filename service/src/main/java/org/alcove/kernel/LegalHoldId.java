package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a legal hold on a client's record. */
public record LegalHoldId(UUID value) implements Id {
    public LegalHoldId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static LegalHoldId fromString(String text) {
        return new LegalHoldId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
