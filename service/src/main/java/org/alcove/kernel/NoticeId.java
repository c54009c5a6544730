package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names something that an account is told once. */
public record NoticeId(UUID value) implements Id {
    public NoticeId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static NoticeId fromString(String text) {
        return new NoticeId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
