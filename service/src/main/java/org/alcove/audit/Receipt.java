package org.alcove.audit;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Shows that one row of the trail stands in a seal, to anybody who knows the seal's head or the service's public key. Tells
 * nothing of other rows but hashes, and neither who acted nor whose record it was. Byte strings are in hex.
 *
 * @param id the row's
 * @param at when what it records happened
 * @param subjectId what was done something with, such as the appointment
 * @param withheld a hash of the row's rest; see {@link LeafEntry}
 * @param seal the number of the batch
 * @param index the row's place in it, from 0
 * @param rows how many rows it has
 * @param path hashes from the leaf to the batch's root, lowest first (RFC 6962 section 2.1.1)
 * @param previousHead the head of the seal before
 * @param head what the path leads to, which is exported
 * @param keyId which of the service's keys signed the head
 * @param signature of the head's 32 bytes (Ed25519, RFC 8032)
 */
public record Receipt(
        UUID id,
        Instant at,
        String action,
        String outcome,
        @Nullable String subjectKind,
        @Nullable UUID subjectId,
        String withheld,
        long seal,
        Instant sealedAt,
        int index,
        int rows,
        List<String> path,
        String previousHead,
        String head,
        String keyId,
        String signature) {
    /** How many bytes of a stored signature name the key that made it. */
    private static final int KEY_ID_LENGTH = 5;

    private static final HexFormat HEX = HexFormat.of();

    public Receipt {
        path = List.copyOf(path);
    }

    static Receipt of(LeafEntry row, int index, AuditDao.Seal seal, byte[] previousHead) {
        return new Receipt(
                row.id(),
                row.at(),
                row.action(),
                row.outcome(),
                row.subjectKind(),
                row.subjectId(),
                HEX.formatHex(row.withheld()),
                seal.number(),
                seal.sealedAt(),
                index,
                seal.rowCount(),
                MerkleTree.path(seal.leaves(), index).stream()
                        .map(HEX::formatHex)
                        .toList(),
                HEX.formatHex(previousHead),
                HEX.formatHex(seal.head()),
                HEX.formatHex(seal.signature(), 0, KEY_ID_LENGTH),
                HEX.formatHex(seal.signature(), KEY_ID_LENGTH, seal.signature().length));
    }

    /** Whether the row, as it is told here, leads over its path to the head. */
    public boolean leadsToItsHead() {
        try {
            byte[] leaf = new LeafEntry(id, at, action, outcome, subjectKind, subjectId, HEX.parseHex(withheld)).leaf();
            byte[] root = MerkleTree.rootFrom(
                    leaf, index, rows, path.stream().map(HEX::parseHex).toList());
            byte[] led = SealedHead.of(HEX.parseHex(previousHead), seal, rows, sealedAt, root);
            return MessageDigest.isEqual(led, headBytes());
        } catch (IllegalArgumentException | IndexOutOfBoundsException notHexOrNoPath) {
            return false;
        }
    }

    /** Whether the head was signed with the private half of a key. */
    public boolean isSignedBy(PublicKey key) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(headBytes());
            return check.verify(HEX.parseHex(signature));
        } catch (GeneralSecurityException | IllegalArgumentException notASignature) {
            return false;
        }
    }

    /** @throws IllegalArgumentException if the head is not hex */
    public byte[] headBytes() {
        return HEX.parseHex(head);
    }
}
