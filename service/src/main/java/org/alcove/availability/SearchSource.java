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

    /** Who is told of therapists. */
    interface Visitor {
        /** From this tick on no start matters any more; what others have makes it earlier and never later. */
        long until();

        /** Tells of one therapist: at least the bits asked for and those of what a session reaches around them. */
        void visit(int number, Entrant entrant, Lanes lanes);
    }

    /** Above every number. */
    int size();

    /** How many days may be asked for at once, however many were before. */
    int largestChunk();

    /**
     * Tells of everybody at whom a session of this shape could start from a tick on to where no start matters, and of
     * others it may.
     */
    void visit(SessionShape shape, long from, Visitor visitor);
}
