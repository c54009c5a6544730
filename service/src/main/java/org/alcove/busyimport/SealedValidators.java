package org.alcove.busyimport;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.alcove.busyimport.fetch.Validators;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.OwnerSeals;
import org.alcove.privacy.Purpose;
import org.alcove.privacy.VaultFault;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a server gave to ask again with under the therapist's own key: it names the calendar's secret URL, and nobody
 * knows what servers put into the rest.
 */
final class SealedValidators {
    /** Stands in no value of a header. */
    private static final String SEPARATOR = "\n";

    private static final String TABLE = "busy_calendar";
    private static final String COLUMN = "validators";

    private SealedValidators() {}

    static byte @Nullable [] seal(
            Handle handle, OwnerSeals owners, TherapistId owner, BusyCalendarId id, Validators validators) {
        if (validators.isEmpty()) {
            return null;
        }
        String plain = validators.etag().orElse("")
                + SEPARATOR
                + validators.lastModified().orElse("")
                + SEPARATOR
                + validators.from().orElse("");
        return owners.seal(handle, owner, plain.getBytes(StandardCharsets.UTF_8), TABLE, COLUMN, id);
    }

    /** None if they don't open: then the calendar is read whole. */
    static Validators open(
            Handle handle, OwnerSeals owners, TherapistId owner, BusyCalendarId id, byte @Nullable [] sealed) {
        if (sealed == null) {
            return Validators.none();
        }
        byte[] plain;
        try {
            plain = owners.open(handle, Purpose.BUSY_SOURCE, owner, sealed, TABLE, COLUMN, id);
        } catch (VaultFault told) {
            // In the log.
            return Validators.none();
        }
        String[] values = new String(plain, StandardCharsets.UTF_8).split(SEPARATOR, -1);
        return new Validators(
                value(values[0]), value(values[1]), values.length > 2 ? value(values[2]) : Optional.empty());
    }

    private static Optional<String> value(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }
}
