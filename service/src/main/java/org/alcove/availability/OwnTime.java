package org.alcove.availability;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.alcove.kernel.TimeRange;

/**
 * The asking client's own sessions, which they can't be in another one beside: at no start is offered what would overlap
 * one of them. Buffers are the therapists' and don't count here.
 */
final class OwnTime {
    /** For who is asking for no client. */
    static final OwnTime NONE = new OwnTime(new TreeMap<>());

    /** From the last instant before the starts that are barred to the first one after them. */
    private final NavigableMap<Instant, Instant> barred;

    private OwnTime(NavigableMap<Instant, Instant> barred) {
        this.barred = barred;
    }

    /**
     * Works out which starts are barred.
     *
     * @param sessions in any order; no two of one client overlap
     * @param length of the session that is looked for
     */
    static OwnTime of(List<TimeRange> sessions, Duration length) {
        NavigableMap<Instant, Instant> barred = new TreeMap<>();
        for (TimeRange session : sessions) {
            barred.put(session.start().minus(length), session.end());
        }
        return new OwnTime(barred);
    }

    /** Whether a session that starts then would overlap one of the client's own. */
    boolean bars(Instant start) {
        // As the sessions do not overlap, the last one that could be in the way also ends last.
        Map.Entry<Instant, Instant> last = barred.lowerEntry(start);
        return last != null && start.isBefore(last.getValue());
    }
}
