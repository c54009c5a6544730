package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What something is disclosed for (42 CFR 2.31(a)(5)). */
public enum DisclosurePurpose {
    @JsonProperty("treatment")
    TREATMENT,
    @JsonProperty("payment")
    PAYMENT,
    /** Health care operations. */
    @JsonProperty("operations")
    OPERATIONS,
    /** The client asked for it, and need not say why. */
    @JsonProperty("own_request")
    OWN_REQUEST,
    /** Civil, criminal, administrative or legislative proceedings, which need a consent of their own (42 CFR 2.31(d)). */
    @JsonProperty("legal_proceeding")
    LEGAL_PROCEEDING;

    /** The code on the wire, in sealed terms and in the trail. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
