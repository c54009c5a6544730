package org.alcove.audit;

import java.time.Instant;

/** Takes each head out of the database, so that a chain cut short can be told from one that ends there. */
public interface HeadExport {
    /** The number of the last head that was taken out; 0 before the first. */
    long lastNumber();

    /** Takes the next head out, or throws; called with numbers that grow. */
    void export(long number, byte[] head, byte[] signature, Instant sealedAt);
}
