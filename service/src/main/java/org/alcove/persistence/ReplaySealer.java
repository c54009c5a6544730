package org.alcove.persistence;

/**
 * Seals an answer that is kept for a retry. Implemented by the privacy room. What is sealed can be opened only by who
 * still has the idempotency key: the database never holds more than a hash of it.
 */
public interface ReplaySealer {
    /** A keyed hash by which an idempotency key is found again; 32 bytes. */
    byte[] hashOfKey(String idempotencyKey);

    /** A hash of a request, keyed by the idempotency key: requests can hold passwords. 32 bytes. */
    byte[] hashOfRequest(String idempotencyKey, byte[] request);

    /** @param scope whose answer to what it is, as text that a log may show; the same is needed to open it */
    byte[] seal(String idempotencyKey, byte[] scope, byte[] answer);

    /** @throws RuntimeException naming the row and no content if the answer was sealed under another key or scope, or changed */
    byte[] open(String idempotencyKey, byte[] scope, byte[] sealed);
}
