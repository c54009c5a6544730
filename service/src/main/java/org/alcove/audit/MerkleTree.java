package org.alcove.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Merkle trees of SHA-256 as RFC 6962 section 2.1 defines them: leaves and nodes are hashed with different prefixes, so
 * that neither can pass for the other, and a tree of any number of leaves has one shape.
 */
final class MerkleTree {
    static final int HASH_LENGTH = 32;

    private MerkleTree() {}

    /** The hash of one entry as a leaf. */
    static byte[] leaf(byte[] entry) {
        MessageDigest digest = sha256();
        digest.update((byte) 0);
        return digest.digest(entry);
    }

    /**
     * The root over leaves in order.
     *
     * @throws IllegalArgumentException if there is none
     */
    static byte[] root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("a tree has at least one leaf");
        }
        // Level by level: a node without a sibling is carried up, which gives the shape that the RFC's recursion gives.
        List<byte[]> level = leaves;
        while (level.size() > 1) {
            level = parents(level);
        }
        return level.get(0);
    }

    /** The siblings on the way from one leaf to the root, lowest first; carried-up levels add none. */
    static List<byte[]> path(List<byte[]> leaves, int index) {
        List<byte[]> path = new ArrayList<>();
        List<byte[]> level = leaves;
        int place = index;
        while (level.size() > 1) {
            int sibling = place ^ 1;
            if (sibling < level.size()) {
                path.add(level.get(sibling));
            }
            level = parents(level);
            place /= 2;
        }
        return path;
    }

    /** The root that a leaf and its path lead to, in a tree of the given size. */
    static byte[] rootFrom(byte[] leaf, int index, int size, List<byte[]> path) {
        byte[] hash = leaf;
        int place = index;
        int width = size;
        int used = 0;
        while (width > 1) {
            int sibling = place ^ 1;
            if (sibling < width) {
                byte[] other = path.get(used++);
                hash = sibling < place ? node(other, hash) : node(hash, other);
            }
            place /= 2;
            width = (width + 1) / 2;
        }
        if (used != path.size()) {
            throw new IllegalArgumentException("the path is longer than the tree is high");
        }
        return hash;
    }

    private static List<byte[]> parents(List<byte[]> level) {
        List<byte[]> parents = new ArrayList<>((level.size() + 1) / 2);
        for (int i = 0; i + 1 < level.size(); i += 2) {
            parents.add(node(level.get(i), level.get(i + 1)));
        }
        if (level.size() % 2 == 1) {
            parents.add(level.get(level.size() - 1));
        }
        return parents;
    }

    private static byte[] node(byte[] left, byte[] right) {
        MessageDigest digest = sha256();
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
