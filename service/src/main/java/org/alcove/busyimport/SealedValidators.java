package org.alcove.busyimport;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.alcove.busyimport.fetch.Validators;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;
import org.jspecify.annotations.Nullable;

/** Keeps what a server gave to ask again with under a seal: nobody knows what servers put into it. */
final class SealedValidators {
    /** Stands in no value of a header. */
    private static final String SEPARATOR = "\n";

    private SealedValidators() {}

    static byte @Nullable [] seal(KeyRing keys, BusyCalendarId id, Validators validators) {
        if (validators.isEmpty()) {
            return null;
        }
        String plain = validators.etag().orElse("")
                + SEPARATOR
                + validators.lastModified().orElse("")
                + SEPARATOR
                + validators.from().orElse("");
        return keys.seal(
                Purpose.BUSY_SOURCE, plain.getBytes(StandardCharsets.UTF_8), "busy_calendar", "validators", id);
    }

    static Validators open(KeyRing keys, BusyCalendarId id, byte @Nullable [] sealed) {
        if (sealed == null) {
            return Validators.none();
        }
        byte[] plain = keys.open(Purpose.BUSY_SOURCE, sealed, "busy_calendar", "validators", id);
        String[] values = new String(plain, StandardCharsets.UTF_8).split(SEPARATOR, -1);
        return new Validators(
                value(values[0]), value(values[1]), values.length > 2 ? value(values[2]) : Optional.empty());
    }

    private static Optional<String> value(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }
}
