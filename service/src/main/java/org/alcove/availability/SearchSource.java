package org.alcove.availability;

import org.alcove.kernel.TherapistId;

/**
 * Where a scan reads free time from: the tables, or the picture in memory. Whoever it tells of fulfils the search's
 * filter. Therapists have numbers from 0 on, good for this search.
 */
interface SearchSource {
    /** A therapist who comes into question. */
    interface Entrant {
        TherapistId id();

        /** The therapist's own keyed hash. */
        long tie();

        StartRule rule();
    }

    /** What is told of one therapist: at least the bits of the days asked for and of what a session reaches around them. */
    @FunctionalInterface
    interface Visitor {
        void visit(int number, Entrant entrant, Lanes lanes);
    }

    /** Above every number. */
    int size();

    /** How many days may be asked for at once, however many were before. */
    int largestChunk();

    /**
     * Tells of everybody at whom a session of this shape could start on some UTC days, and of others it may.
     *
     * @param firstDay since 1970, included
     * @param untilDay since 1970, not included
     */
    void visit(SessionShape shape, long firstDay, long untilDay, Visitor visitor);
}
