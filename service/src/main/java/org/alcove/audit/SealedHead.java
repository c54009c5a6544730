package org.alcove.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;

/**
 * How a head is made: SHA-256 of the head before, the batch's number (8 bytes), its size (4), when it was sealed (seconds
 * since 1970 in 8 bytes, nanoseconds in 4) and the root of its Merkle tree.
 */
final class SealedHead {
    /** What the first batch follows. */
    static final byte[] GENESIS = new byte[MerkleTree.HASH_LENGTH];

    private SealedHead() {}

    static byte[] of(byte[] previous, long number, int rowCount, Instant sealedAt, byte[] root) {
        MessageDigest digest = MerkleTree.sha256();
        digest.update(previous);
        digest.update(ByteBuffer.allocate(24)
                .putLong(number)
                .putInt(rowCount)
                .putLong(sealedAt.getEpochSecond())
                .putInt(sealedAt.getNano())
                .array());
        return digest.digest(root);
    }
}
