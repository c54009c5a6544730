package org.alcove.busyimport;

/** What was not understood in a calendar that was read all the same; shown to its owner. */
public enum BusyWarning {
    /** A line that is not a property; left out. */
    BAD_LINE("bad_line"),
    /** BEGIN and END don't match; read as far as it makes sense. */
    UNBALANCED("unbalanced"),
    /** Bytes that are not UTF-8; read as Windows-1252. */
    CHARSET_GUESSED("charset_guessed"),
    /** An event whose start or length could not be understood: it blocks nothing. */
    EVENT_SKIPPED("event_skipped"),
    /** An event that ends before it starts: it blocks nothing. */
    ENDS_BEFORE_START("ends_before_start"),
    /** An all-day event that ends on the day it starts, which by the standard takes no time. */
    EMPTY_ALL_DAY("empty_all_day"),
    /** An event after the last year that is read: it blocks nothing. */
    BEYOND_HORIZON("beyond_horizon"),
    /** A repetition that could not be understood: only its first time blocks. */
    RULE_IGNORED("rule_ignored"),
    /** A single value, such as an excluded date, that could not be understood; left out. */
    VALUE_IGNORED("value_ignored"),
    /** A time zone nobody knows: the therapist's own was taken. */
    ZONE_UNKNOWN("zone_unknown"),
    /** A time zone nobody knows: the one named for the whole calendar was taken. */
    ZONE_FROM_CALENDAR("zone_from_calendar"),
    /** The calendar's own definition of a well-known time zone differs from the public one, which was taken. */
    ZONE_DISAGREES("zone_disagrees"),
    /** Several events of one identity and version but of different times: all of them block. */
    DUPLICATE_UID("duplicate_uid");

    private final String code;

    BusyWarning(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
