package org.alcove.kernel;

import java.util.Objects;

/**
 * One fault of the input.
 *
 * @param pointer where it stands: an RFC 6901 JSON pointer into the body ({@code /weekly/0/start}), or
 *     {@code ?name} for a query parameter, or {@code row:column} in a CSV file
 * @param code a stable snake_case code
 * @param message a sentence that quotes nothing of the input
 */
public record FieldError(String pointer, String code, String message) {
    public FieldError {
        Objects.requireNonNull(pointer);
        Objects.requireNonNull(code);
        Objects.requireNonNull(message);
    }
}
