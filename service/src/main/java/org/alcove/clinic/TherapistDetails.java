package org.alcove.clinic;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that the roster says of a therapist, checked.
 *
 * @param credentials may be empty
 * @param lists codes by kind; a kind without any has no entry
 * @param licenses the last valid day by state
 * @param zone an IANA zone
 * @param startStep a multiple of five minutes; empty: the policy's
 * @param dailyMaximum sessions a day in the own zone; empty: any number
 */
record TherapistDetails(
        String displayName,
        String credentials,
        Optional<String> npi,
        Map<AttributeKind, SortedSet<String>> lists,
        SortedMap<String, LocalDate> licenses,
        Optional<Fee> fee,
        boolean slidingScale,
        String zone,
        boolean acceptsNew,
        boolean active,
        Optional<Duration> startStep,
        Optional<Integer> dailyMaximum) {
    /** What someone is of whom nothing was said yet. */
    static final TherapistDetails BLANK = new TherapistDetails(
            "",
            "",
            Optional.empty(),
            Map.of(),
            new TreeMap<>(),
            Optional.empty(),
            false,
            "",
            true,
            true,
            Optional.empty(),
            Optional.empty());

    SortedSet<String> codes(AttributeKind kind) {
        return lists.getOrDefault(kind, new TreeSet<>());
    }

    List<String> listed(AttributeKind kind) {
        return List.copyOf(codes(kind));
    }

    /** Whether this and the other differ in what times of work are derived from. */
    boolean movesTime(TherapistDetails other) {
        return active != other.active || !zone.equals(other.zone);
    }

    String status() {
        return active ? TherapistRow.ACTIVE : TherapistRow.INACTIVE;
    }
}
