package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Whether a consent is in force. */
public enum ConsentStatus {
    @JsonProperty("active")
    ACTIVE,
    @JsonProperty("expired")
    EXPIRED,
    @JsonProperty("revoked")
    REVOKED;

    /** The code on the wire, in sealed terms and in the trail. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
