package org.alcove.persistence;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Work that some replica does again and again.
 *
 * @param name what it is called in the database, in metrics and in the log; never changed once released
 * @param every how long after the end of one run the next begins
 * @param work may be run twice, and by two replicas at once when one of them was given up for dead
 */
public record Job(String name, Duration every, Work work) {
    public Job {
        Objects.requireNonNull(name);
        Objects.requireNonNull(every);
        Objects.requireNonNull(work);
    }

    /** The work itself; what it throws is counted, and the job runs again at its next time. */
    @FunctionalInterface
    public interface Work {
        void run(Instant now);
    }
}
