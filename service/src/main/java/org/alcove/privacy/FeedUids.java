package org.alcove.privacy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.FeedId;

/**
 * Makes the UIDs of events in feeds. A UID stays the same for one feed and appointment, tells nothing to anyone without
 * the key, and is recognised by whoever has it, also after its feed is gone: so that sessions which a calendar program
 * copied into an outside calendar can be left out when that calendar is read.
 */
public final class FeedUids {
    private static final int NAME_BYTES = 16;
    private static final int CHECK_BYTES = 8;

    /** Programs put things before and behind a UID when they copy an event, never inside it. */
    private static final Pattern UID = Pattern.compile("(?<![0-9a-f])([0-9a-f]{32})([0-9a-f]{16})(?![0-9a-f])");

    private final KeyRing keys;

    public FeedUids(KeyRing keys) {
        this.keys = Objects.requireNonNull(keys);
    }

    /** 48 hexadecimal digits. */
    public String of(FeedId feed, AppointmentId appointment) {
        return of(keys.hash(Purpose.FEED_EVENT, "uid", feed, appointment));
    }

    /** The same for what a feed says as a whole. */
    public String of(FeedId feed) {
        return of(keys.hash(Purpose.FEED_EVENT, "uid", feed));
    }

    private String of(byte[] hash) {
        byte[] name = Arrays.copyOf(hash, NAME_BYTES);
        return HexFormat.of().formatHex(name) + check(name);
    }

    /** Whether a UID was made here, for whichever feed. */
    public boolean isOurs(String uid) {
        // Some programs write UIDs in capitals.
        Matcher found = UID.matcher(uid.toLowerCase(Locale.ROOT));
        while (found.find()) {
            if (check(HexFormat.of().parseHex(found.group(1))).equals(found.group(2))) {
                return true;
            }
        }
        return false;
    }

    private String check(byte[] name) {
        return HexFormat.of().formatHex(Arrays.copyOf(keys.hash(Purpose.FEED_EVENT, "uid-check", name), CHECK_BYTES));
    }
}
