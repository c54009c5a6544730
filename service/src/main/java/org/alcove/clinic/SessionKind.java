package org.alcove.clinic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What sort of session a session type is. */
enum SessionKind {
    INDIVIDUAL,
    GROUP,
    FAMILY,
    COUPLE,
    CHECK_IN;

    /** Whether only one client can take part. */
    boolean isForOne() {
        return this == INDIVIDUAL || this == CHECK_IN;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<SessionKind> find(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code().equals(code)).findFirst();
    }
}
