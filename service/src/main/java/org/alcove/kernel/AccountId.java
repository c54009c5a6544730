package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names an account: someone who can sign in. */
public record AccountId(UUID value) implements Id {
    public AccountId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static AccountId fromString(String text) {
        return new AccountId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
