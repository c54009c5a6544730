package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names a client: the person in therapy, whatever account they use. */
public record ClientId(UUID value) implements Id {
    /** Nobody's: for statements that run for nobody as for somebody, so that which of them it was can't be told. */
    public static final ClientId NOBODY = new ClientId(new UUID(0, 0));

    public ClientId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static ClientId fromString(String text) {
        return new ClientId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
