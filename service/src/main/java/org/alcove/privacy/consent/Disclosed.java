package org.alcove.privacy.consent;

import java.util.Objects;

/**
 * Information about a client that may leave: only the {@link DisclosureGate} makes one, and only in the transaction that
 * wrote the disclosure down. What answers others than the client and their own therapist holds nothing else.
 */
public final class Disclosed<T> {
    private final T content;

    Disclosed(T content) {
        this.content = Objects.requireNonNull(content);
    }

    public T content() {
        return content;
    }

    @Override
    public String toString() {
        return "Disclosed[REDACTED]";
    }
}
