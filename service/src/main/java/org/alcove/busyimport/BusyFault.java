package org.alcove.busyimport;

/** Why a whole calendar is refused. The codes are shown to its owner and never change their meaning. */
public enum BusyFault {
    /** Neither a calendar nor a component of one. */
    NOT_A_CALENDAR("not_a_calendar"),
    /** A component that was begun never ends: a broken download, of which the rest is unknown. */
    TRUNCATED("truncated"),
    /** Compressed data that does not decompress. */
    BAD_COMPRESSION("bad_compression"),
    /** More bytes than allowed, counted after decompression. */
    TOO_LARGE("too_large"),
    /** Decompresses to more times its size than any honest calendar. */
    COMPRESSED_TOO_MUCH("compressed_too_much"),
    /** A content line longer than allowed, counted after unfolding. */
    LINE_TOO_LONG("line_too_long"),
    TOO_MANY_EVENTS("too_many_events"),
    TOO_MANY_ZONES("too_many_zones"),
    TOO_MANY_PROPERTIES("too_many_properties"),
    NESTED_TOO_DEEP("nested_too_deep"),
    /** A rule that repeats every second or minute. */
    RULE_TOO_FREQUENT("rule_too_frequent"),
    /** A rule whose BY lists multiply to more than allowed. */
    RULE_TOO_COMPLEX("rule_too_complex"),
    /** A rule that counts further than allowed. */
    COUNT_TOO_LARGE("count_too_large"),
    /** More busy times in the window than allowed. */
    TOO_MANY_INSTANCES("too_many_instances"),
    /** The rules together take more steps than allowed. */
    TOO_MUCH_WORK("too_much_work");

    private final String code;

    BusyFault(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
