package org.alcove.clinic;

import java.util.Objects;
import org.alcove.kernel.TherapistId;

/** A therapist of the roster as read at one version. */
record Therapist(TherapistId id, int version, TherapistDetails details) {
    Therapist {
        Objects.requireNonNull(id);
        Objects.requireNonNull(details);
    }
}
