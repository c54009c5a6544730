package org.alcove.availability;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a therapist is not there at a time that was booked before. */
public enum Clash {
    /** No working hours and no opened date cover it. */
    @JsonProperty("outside_hours")
    OUTSIDE_HOURS,
    /** A date that was closed. */
    @JsonProperty("closed_date")
    CLOSED_DATE,
    @JsonProperty("time_off")
    TIME_OFF,
    /** A calendar that is kept elsewhere says so; for the therapist's eyes only. */
    @JsonProperty("outside_calendar")
    OUTSIDE_CALENDAR
}
