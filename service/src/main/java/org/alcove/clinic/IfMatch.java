package org.alcove.clinic;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An {@code If-Match} header over versions (RFC 9110 §13.1.1): weak tags and anything unreadable fit no version. */
record IfMatch(String header) {
    static Optional<IfMatch> of(@Nullable String header) {
        return Optional.ofNullable(header).map(IfMatch::new);
    }

    /** The entity tag of a version. */
    static String tag(int version) {
        return "\"" + version + "\"";
    }

    boolean fits(int version) {
        return header.strip().equals("*")
                || Arrays.stream(header.split(",", -1))
                        .anyMatch(tag -> tag.strip().equals(tag(version)));
    }
}
