package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a row of the disclosure ledger. */
public record DisclosureId(UUID value) implements Id {
    public DisclosureId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static DisclosureId fromString(String text) {
        return new DisclosureId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
