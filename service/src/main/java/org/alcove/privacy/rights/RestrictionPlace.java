package org.alcove.privacy.rights;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.Id;
import org.alcove.kernel.RestrictionId;
import org.alcove.kernel.ServiceException;
import org.jspecify.annotations.Nullable;

/** Where a page of requests for restrictions goes on, the latest day first. */
record RestrictionPlace(LocalDate on, UUID id) {
    private static final RestrictionPlace LAST = new RestrictionPlace(LocalDate.of(9999, 1, 1), new UUID(-1, -1));

    static RestrictionPlace read(@Nullable String cursor) {
        return Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 2)
                .map(values -> {
                    try {
                        LocalDate on = LocalDate.parse(values.get(0));
                        if (on.isAfter(LAST.on()) || on.getYear() < 1970) {
                            throw new DateTimeException("out of range");
                        }
                        return new RestrictionPlace(on, Id.parse(values.get(1)));
                    } catch (DateTimeException | IllegalArgumentException notOurs) {
                        throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
                    }
                })
                .orElse(LAST);
    }

    static String write(LocalDate on, RestrictionId id) {
        return Cursor.encode(on.toString(), id.toString());
    }
}
