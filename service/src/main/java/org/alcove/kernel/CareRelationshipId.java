package org.alcove.kernel;

import java.util.Objects;
import java.util.UUID;

/** Names one client's therapy with one therapist. */
public record CareRelationshipId(UUID value) implements Id {
    public CareRelationshipId {
        Objects.requireNonNull(value);
    }

    /**
     * Reads the wire form; JAX-RS finds this method by its name.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its canonical form
     */
    public static CareRelationshipId fromString(String text) {
        return new CareRelationshipId(Id.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
