package org.alcove.busyimport;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is asked of a calendar.
 *
 * @param zone the therapist's zone, in which all-day and floating times are meant
 * @param from start of the window, inclusive
 * @param to end of the window, exclusive, after {@code from}, not after the year 2100
 * @param ownAddresses the owner's mail addresses, without {@code mailto:}; an event that one of them declined is free
 * @param tentativeIsFree whether tentative events block nothing
 * @param ownFeed recognises the UID of an event that Alcove itself wrote, which blocks nothing
 */
public record BusyRequest(
        ZoneId zone,
        Instant from,
        Instant to,
        Set<String> ownAddresses,
        boolean tentativeIsFree,
        Predicate<String> ownFeed) {
    public BusyRequest {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a window ends after it starts");
        }
        if (to.isAfter(BusyReader.HORIZON.toInstant(ZoneOffset.UTC))) {
            throw new IllegalArgumentException("a window ends with the year 2100 at the latest");
        }
        ownAddresses = Set.copyOf(ownAddresses);
    }

    /** A request without an owner's addresses, tentative events blocking, and no feed of Alcove's own. */
    public static BusyRequest of(ZoneId zone, Instant from, Instant to) {
        return new BusyRequest(zone, from, to, Set.of(), false, uid -> false);
    }
}
