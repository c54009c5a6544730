package org.alcove.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MerkleTreeTest {
    /** RFC 6962 section 2.1 as it is written there: split at the largest power of two below the size. */
    private static byte[] rfcRoot(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        MessageDigest digest = MerkleTree.sha256();
        digest.update((byte) 1);
        digest.update(rfcRoot(leaves.subList(0, split)));
        return digest.digest(rfcRoot(leaves.subList(split, leaves.size())));
    }

    private static List<byte[]> leaves(int size) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            leaves.add(MerkleTree.leaf(("row " + i).getBytes(UTF_8)));
        }
        return leaves;
    }

    @Test
    void hasTheRootThatTheStandardDefines() {
        for (int size = 1; size <= 70; size++) {
            assertThat(MerkleTree.root(leaves(size))).as("%d leaves", size).isEqualTo(rfcRoot(leaves(size)));
        }
    }

    @Test
    void leadsFromEveryLeafToTheRoot() {
        for (int size = 1; size <= 20; size++) {
            List<byte[]> leaves = leaves(size);
            for (int index = 0; index < size; index++) {
                List<byte[]> path = MerkleTree.path(leaves, index);
                assertThat(MerkleTree.rootFrom(leaves.get(index), index, size, path))
                        .isEqualTo(MerkleTree.root(leaves));
                byte[] other = MerkleTree.leaf("another row".getBytes(UTF_8));
                assertThat(MerkleTree.rootFrom(other, index, size, path)).isNotEqualTo(MerkleTree.root(leaves));
            }
        }
    }
}
