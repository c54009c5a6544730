package org.alcove.privacy;

import java.util.Locale;

/** What a key is for. One key serves one purpose, so that what was made for one can never be used for another. */
public enum Purpose {
    /** Sealing: TOTP secrets. */
    TOTP_SECRET(Kind.SEAL),
    /** Sealing, in older versions: the title that the owner of a feed chose. Still opens. */
    FEED_TITLE(Kind.SEAL),
    /** Sealing, in older versions: what a feed last showed, which holds its owner's title. Still opens. */
    FEED_BODY(Kind.SEAL),
    /** Sealing: the URL of an outside calendar, its owner's addresses, and what its server gave to ask again with. */
    BUSY_SOURCE(Kind.SEAL),
    /** Hashing: events and hosts of outside calendars. */
    BUSY_EVENT(Kind.HASH),
    /** Hashing: login tokens. */
    LOGIN_TOKEN(Kind.HASH),
    /** Hashing: join codes, invitations and re-entry tokens. */
    ONE_TIME_TOKEN(Kind.HASH),
    /** Hashing: recovery codes. */
    RECOVERY_CODE(Kind.HASH),
    /** Hashing: typed login names, for lock-outs that treat unknown names like known ones. */
    LOGIN_NAME(Kind.HASH),
    /** Hashing: network prefixes, where one is needed to limit rates. */
    NETWORK(Kind.HASH),
    /** Hashing: feed tokens. */
    FEED_TOKEN(Kind.HASH),
    /** Hashing: UIDs and stamps of events in feeds. */
    FEED_EVENT(Kind.HASH),
    /** Hashing: rows of the audit trail as they are written. */
    AUDIT_ROW(Kind.HASH),
    /** Signing: heads of the audit trail. */
    AUDIT_HEAD(Kind.SIGN),
    /** Sealing: rows of the trail that wait in a file because the trail could not be written. */
    AUDIT_JOURNAL(Kind.SEAL),
    /** Sealing, in older versions: references of the documents on which a grant is asked for. Still opens. */
    GRANT_DOCUMENTS(Kind.SEAL),
    /** Hashing: ties in search. */
    SEARCH_TIE(Kind.HASH),
    /** Hashing: from idempotency keys to the keys that seal answers. */
    REPLAY(Kind.HASH);

    enum Kind {
        SEAL,
        HASH,
        SIGN
    }

    private final Kind kind;

    Purpose(Kind kind) {
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** The name in the key file. */
    String keysetName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
