package org.alcove.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The opaque place in a list that the next page starts after: the sort values of the last row given. */
public final class Cursor {
    private static final String SEPARATOR = "\u001f";

    private Cursor() {}

    /** Writes sort values as a cursor; none of them may hold the unit separator. */
    public static String encode(String... values) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, values).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a cursor back.
     *
     * @param count how many values it must hold
     * @throws ServiceException {@link ErrorCode#INVALID} on {@code ?cursor} for anything that was not made by
     *     {@link #encode}
     */
    public static Optional<List<String>> decode(Optional<String> cursor, int count) {
        if (cursor.isEmpty()) {
            return Optional.empty();
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor.get()), StandardCharsets.UTF_8);
            List<String> values = List.of(text.split(SEPARATOR, -1));
            if (values.size() == count) {
                return Optional.of(values);
            }
        } catch (IllegalArgumentException notBase64) {
            // Told below, like every other cursor that is not one of ours.
        }
        throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
    }
}
