package org.alcove.availability;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;

/**
 * One run over the free bits of many therapists, day after day, until enough starts are found: the earliest of each
 * therapist's first two. What it finds does not depend on where the bits come from, nor on how many days are read at once.
 */
final class SearchScan {
    /** At most this many starts of one therapist, so that a page shows a choice of people. */
    static final int EACH = 2;

    private static final Comparator<Pick> EARLIEST_FIRST = Comparator.comparingLong(Pick::tick)
            .thenComparingLong(Pick::tie)
            .thenComparing(pick -> pick.therapist().toString());

    private final SearchSource source;
    private final SessionShape shape;
    private final SlotSpan span;
    private final SearchTies ties;
    private final int limit;

    /** The worst of what is kept comes first. */
    private final PriorityQueue<Pick> best = new PriorityQueue<>(EARLIEST_FIRST.reversed());

    private final byte[] found;

    SearchScan(SearchSource source, SessionShape shape, SlotSpan span, SearchTies ties, int limit) {
        this.source = source;
        this.shape = shape;
        this.span = span;
        this.ties = ties;
        this.limit = limit;
        this.found = new byte[source.size()];
    }

    /** A start that was found. */
    record Pick(TherapistId therapist, long tick, long tie) {
        Instant start() {
            return Ticks.startOf(tick);
        }
    }

    List<Pick> earliest() {
        long first = Ticks.ceiling(span.from());
        long until = Ticks.ceiling(span.to());
        long day = Math.floorDiv(first, Ticks.PER_DAY);
        long end = Math.floorDiv(until - 1, Ticks.PER_DAY) + 1;
        int chunk = 1;
        // Whatever is found on later days is later than all of a full page.
        while (found.length > 0 && day < end && best.size() < limit) {
            long next = Math.min(end, day + chunk);
            long from = Math.max(first, day * Ticks.PER_DAY);
            source.visit(shape, from, new Chunk(from, Math.min(until, next * Ticks.PER_DAY)));
            day = next;
            chunk = Math.min(source.largestChunk(), chunk * 2);
        }
        List<Pick> picks = new ArrayList<>(best);
        picks.sort(EARLIEST_FIRST);
        return picks;
    }

    /** Some of the days. */
    private final class Chunk implements SearchSource.Visitor {
        private final long from;
        private final long to;

        Chunk(long from, long to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public long until() {
            // The worst of a full page gives way only to what starts no later.
            return best.size() < limit ? to : Math.min(to, best.element().tick() + 1);
        }

        @Override
        public void visit(int number, SearchSource.Entrant entrant, Lanes lanes) {
            StartCheck check = null;
            long tick = next(number, lanes, from);
            // What is not good enough for a full page makes all later starts of this therapist no better.
            while (tick >= 0 && isAdmitted(entrant, tick)) {
                check = check == null ? entrant.rule().check() : check;
                if (check.allows(tick)) {
                    add(new Pick(entrant.id(), tick, ties.of(entrant.tie(), tick)));
                    found[number]++;
                }
                tick = next(number, lanes, tick + 1);
            }
        }

        private long next(int number, Lanes lanes, long first) {
            return found[number] < EACH ? lanes.nextFit(shape, first, until()) : -1;
        }
    }

    private boolean isAdmitted(SearchSource.Entrant entrant, long tick) {
        Pick worst = best.size() < limit ? null : best.peek();
        if (worst == null || tick < worst.tick()) {
            return true;
        }
        return tick == worst.tick()
                && EARLIEST_FIRST.compare(new Pick(entrant.id(), tick, ties.of(entrant.tie(), tick)), worst) < 0;
    }

    private void add(Pick pick) {
        best.add(pick);
        if (best.size() > limit) {
            best.poll();
        }
    }
}
