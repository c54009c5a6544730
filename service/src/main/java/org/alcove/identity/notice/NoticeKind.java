package org.alcove.identity.notice;

import java.util.Locale;

/** What can be told. The codes say nothing of what the service is for, and never change their meaning. */
public enum NoticeKind {
    /** An outside calendar could not be read for so long that its times may be wrong, or a file is that old. */
    CALENDAR_STALE,
    /** A feed was fetched by a family of programs never seen before. */
    FEED_NEW_PROGRAM,
    /** A feed was fetched from a network never seen before; told once a day at most. */
    FEED_NEW_NETWORK,
    /** Nobody fetches a feed, and it will be switched off. */
    FEED_UNUSED,
    /** Nobody fetched a feed, and it was switched off. */
    FEED_SWITCHED_OFF,
    /** What was opened in an emergency is not documented in time; told to privacy officers and to who opened it. */
    EMERGENCY_OVERDUE,
    /** What there is of who was not there for long goes unasked; taken back when they are there again. */
    ERASURE_DUE;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
