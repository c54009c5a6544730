package org.alcove.kernel;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of a list on the wire.
 *
 * @param next the cursor of the next page; absent on the last
 */
public record Page<T>(
        List<T> items,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> next) {
    /** More than this many items are never given at once. */
    public static final int LIMIT = 500;

    public Page {
        items = List.copyOf(items);
        Objects.requireNonNull(next);
    }

    /** A whole list that needs no paging. */
    public static <T> Page<T> whole(List<T> items) {
        return new Page<>(items, Optional.empty());
    }
}
