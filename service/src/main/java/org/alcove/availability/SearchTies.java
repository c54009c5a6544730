package org.alcove.availability;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.alcove.kernel.ClientId;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;

/**
 * Orders sessions of several therapists that start at once, by nothing but chance that stays: the same for one client and
 * one UTC day whatever is asked, and another for the next client and the next day, so that nobody is always first.
 */
final class SearchTies {
    private final KeyRing keys;
    private final ClientId client;
    private final Map<LocalDate, Long> days = new HashMap<>();

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
        LocalDate day = start.atZone(ZoneOffset.UTC).toLocalDate();
        // One keyed hash a day and not one a therapist, of whom there can be thousands.
        long ofDay = days.computeIfAbsent(
                day,
                missing -> ByteBuffer.wrap(keys.hash(Purpose.SEARCH_TIE, client, missing.toEpochDay()))
                        .getLong());
        return mixed(ofDay ^ ByteBuffer.wrap(therapistTie).getLong());
    }

    /** Spreads every bit over all, one to one, as SplittableRandom's finisher does (Stafford's variant 13). */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
