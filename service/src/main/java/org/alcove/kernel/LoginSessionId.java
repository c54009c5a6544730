package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names what signing in opened. */
public record LoginSessionId(UUID value) implements Id {
    public LoginSessionId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static LoginSessionId fromString(String text) {
        return new LoginSessionId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
