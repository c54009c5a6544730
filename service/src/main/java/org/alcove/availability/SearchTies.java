package org.alcove.availability;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Ticks;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;

/**
 * Orders sessions of several therapists that start at once, by nothing but chance that stays: the same for one client and
 * one UTC day whatever is asked, and another for the next client and the next day, so that nobody is always first.
 */
final class SearchTies {
    private final KeyRing keys;
    private final ClientId client;
    private final Map<Long, Long> days = new HashMap<>();
    private long lastDay = Long.MIN_VALUE;
    private long lastHash;

    SearchTies(KeyRing keys, ClientId client) {
        this.keys = keys;
        this.client = client;
    }

    /**
     * Where a start stands among those at the same time.
     *
     * @param therapistTie the therapist's own keyed hash, of eight bytes
     */
    long of(byte[] therapistTie, Instant start) {
        return of(value(therapistTie), Ticks.floor(start));
    }

    /** As above, of a hash as one number and the tick of a start. */
    long of(long therapistTie, long tick) {
        // One keyed hash a day and not one a therapist, of whom there can be thousands.
        long day = Math.floorDiv(tick, Ticks.PER_DAY);
        if (day != lastDay) {
            lastHash = days.computeIfAbsent(day, missing -> value(keys.hash(Purpose.SEARCH_TIE, client, missing)));
            lastDay = day;
        }
        return mixed(lastHash ^ therapistTie);
    }

    /** The first eight bytes as a number. */
    static long value(byte[] hash) {
        return ByteBuffer.wrap(hash).getLong();
    }

    /** Spreads every bit over all, one to one, as SplittableRandom's finisher does (Stafford's variant 13). */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
