package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names an invitation or a re-entry; it is not the token. */
public record OneTimeTokenId(UUID value) implements Id {
    public OneTimeTokenId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static OneTimeTokenId fromString(String text) {
        return new OneTimeTokenId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
