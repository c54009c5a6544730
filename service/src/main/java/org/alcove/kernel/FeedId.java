package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a secret calendar URL's feed; it is not the secret. */
public record FeedId(UUID value) implements Id {
    public FeedId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static FeedId fromString(String text) {
        return new FeedId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
