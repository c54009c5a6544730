package org.alcove.privacy;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What identity can be opened for. The lower-case name is the code on the wire and in the trail. */
public enum LookPurpose {
    PREPARE_SESSION,
    CONTACT,
    BILLING,
    SAFETY,
    RECORDS;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<LookPurpose> find(String code) {
        return Stream.of(values())
                .filter(purpose -> purpose.code().equals(code))
                .findFirst();
    }
}
