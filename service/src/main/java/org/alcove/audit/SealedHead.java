package org.alcove.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** How a head is made: from the head before, the batch's number and size, and the root of its Merkle tree. */
final class SealedHead {
    /** What the first batch follows. */
    static final byte[] GENESIS = new byte[MerkleTree.HASH_LENGTH];

    private SealedHead() {}

    static byte[] of(byte[] previous, long number, int rowCount, byte[] root) {
        MessageDigest digest = MerkleTree.sha256();
        digest.update(previous);
        digest.update(ByteBuffer.allocate(12).putLong(number).putInt(rowCount).array());
        return digest.digest(root);
    }
}
