package org.alcove.clinic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.alcove.kernel.Faults;
import org.jspecify.annotations.Nullable;

/** What becomes of the sessions ahead of a therapist who is deactivated. */
enum OnStranded {
    /** All are cancelled with the deactivation. */
    CANCEL,
    /** All stay; nothing new can be booked. */
    KEEP;

    static Optional<OnStranded> read(String pointer, @Nullable String text, Faults faults) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        Optional<OnStranded> found = Arrays.stream(values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
        faults.require(found.isPresent(), pointer, "unknown_choice", "cancel or keep");
        return found;
    }
}
