package org.alcove.booking;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;

/** Where an appointment stands; the codes are FHIR R5's. {@link #BOOKED} is the only one that can still change. */
public enum AppointmentStatus {
    @JsonProperty("booked")
    BOOKED("booked"),
    @JsonProperty("cancelled")
    CANCELLED("cancelled"),
    @JsonProperty("fulfilled")
    FULFILLED("fulfilled"),
    @JsonProperty("noshow")
    NO_SHOW("noshow");

    private final String code;

    AppointmentStatus(String code) {
        this.code = code;
    }

    /** What stands in the row and on the wire. */
    public String code() {
        return code;
    }

    static AppointmentStatus of(String code) {
        return Arrays.stream(values())
                .filter(status -> status.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("an appointment has an unknown status"));
    }
}
