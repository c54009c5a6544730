package org.alcove.availability;

import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.alcove.kernel.Page;
import org.alcove.kernel.ServiceException;

/** Pages by key for this room's lists. */
final class ListCursor {
    private ListCursor() {}

    /**
     * One value of a cursor.
     *
     * @throws ServiceException {@code INVALID} on {@code ?cursor} if the value is not of this list
     */
    static <T> Optional<T> read(Optional<List<String>> values, int index, Function<String, T> parser) {
        try {
            return values.map(list -> parser.apply(list.get(index)));
        } catch (IllegalArgumentException | DateTimeException foreign) {
            throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
        }
    }

    /** @param rows one more than {@code limit} if there are more */
    static <T> Page<T> page(List<T> rows, int limit, Function<T, String> cursor) {
        if (rows.size() <= limit) {
            return Page.whole(rows);
        }
        List<T> items = rows.subList(0, limit);
        return new Page<>(items, Optional.of(cursor.apply(items.get(limit - 1))));
    }
}
