package org.alcove.audit;

import java.time.Instant;

/** Takes each head out of the database, so that a chain cut short can be told from one that ends there. */
@FunctionalInterface
public interface HeadExport {
    void export(long number, byte[] head, byte[] signature, Instant sealedAt);
}
