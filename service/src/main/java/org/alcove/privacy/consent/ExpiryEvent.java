package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What ends a consent that has no date (42 CFR 2.31(a)(7)). */
public enum ExpiryEvent {
    /** Since the consent was made there was a moment in which nobody of the clinic treated the client any more. */
    @JsonProperty("end_of_treatment")
    END_OF_TREATMENT;

    /** The code on the wire, in sealed terms and in the trail. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
