package org.alcove.booking;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why an appointment was cancelled: codes that say nothing of anyone's health. */
public enum CancelReason {
    @JsonProperty("client_request")
    CLIENT_REQUEST("client_request"),
    @JsonProperty("therapist_request")
    THERAPIST_REQUEST("therapist_request"),
    @JsonProperty("illness")
    ILLNESS("illness"),
    @JsonProperty("emergency")
    EMERGENCY("emergency"),
    @JsonProperty("scheduling")
    SCHEDULING("scheduling"),
    @JsonProperty("technical")
    TECHNICAL("technical"),
    /** Given by the service when a care relationship ends. */
    @JsonProperty("care_ended")
    CARE_ENDED("care_ended"),
    /** Given by the service when a therapist leaves the roster. */
    @JsonProperty("therapist_unavailable")
    THERAPIST_UNAVAILABLE("therapist_unavailable"),
    @JsonProperty("other")
    OTHER("other");

    private final String code;

    CancelReason(String code) {
        this.code = code;
    }

    /** Whether only the service gives it, and nobody can send it. */
    public boolean isServiceOnly() {
        return this == CARE_ENDED || this == THERAPIST_UNAVAILABLE;
    }

    /** What stands in the row. */
    public String code() {
        return code;
    }
}
