package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Kinds of information that a consent can name (42 CFR 2.31(a)(3)). */
public enum Information {
    /** When sessions are. */
    @JsonProperty("appointment_times")
    APPOINTMENT_TIMES,
    /** Whether they took place. */
    @JsonProperty("attendance")
    ATTENDANCE,
    /** Who the therapists are. */
    @JsonProperty("care_team")
    CARE_TEAM,
    /** Counseling notes, which need a consent of their own (42 CFR 2.31(b)). None are kept here. */
    @JsonProperty("counseling_notes")
    COUNSELING_NOTES;

    /** The code on the wire, in sealed terms and in the trail. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
