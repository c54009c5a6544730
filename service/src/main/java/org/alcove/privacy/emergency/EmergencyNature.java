package org.alcove.privacy.emergency;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Why the client could not be asked. The lower-case name is the code on the wire, in rows and in the trail. */
public enum EmergencyNature {
    /** 42 CFR 2.51(a)(1). */
    MEDICAL_EMERGENCY,
    /** 42 CFR 2.51(a)(2): the practice is closed by a disaster and can't give service or get consent. */
    DISASTER;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<EmergencyNature> find(String code) {
        return Stream.of(values()).filter(nature -> nature.code().equals(code)).findFirst();
    }
}
