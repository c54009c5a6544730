package org.alcove.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the leaf of a row is the hash of: in the open what a receipt may tell, and of the rest a hash only. The row's own
 * keyed hash goes into that one, so that nobody finds out by trying values who acted and whose record it was, and two
 * receipts of one person have nothing in common.
 *
 * @param withheld SHA-256 of the row's keyed hash and its canonical bytes
 */
record LeafEntry(
        UUID id,
        Instant at,
        String action,
        String outcome,
        @Nullable String subjectKind,
        @Nullable UUID subjectId,
        byte[] withheld) {

    /** @param mac what authenticates the row */
    static LeafEntry of(AuditRow row, byte[] canonicalBytes, byte[] mac) {
        MessageDigest withheld = MerkleTree.sha256();
        withheld.update(mac);
        return new LeafEntry(
                row.id(),
                row.at(),
                row.action(),
                row.outcome(),
                row.subjectKind(),
                row.subjectId(),
                withheld.digest(canonicalBytes));
    }

    /**
     * The leaf's hash: of the id (16 bytes), the time (seconds since 1970 in 8 bytes, nanoseconds in 4), action, outcome,
     * kind of the subject and its id, and what is withheld (32 bytes). A text is a byte 1, its length in 4 bytes and its
     * UTF-8; an id of a subject is a byte 1 and 16 bytes; one that is not there is a byte 0. All numbers are big-endian.
     */
    byte[] leaf() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(id.getMostSignificantBits());
            out.writeLong(id.getLeastSignificantBits());
            out.writeLong(at.getEpochSecond());
            out.writeInt(at.getNano());
            write(out, action);
            write(out, outcome);
            write(out, subjectKind);
            out.writeBoolean(subjectId != null);
            if (subjectId != null) {
                out.writeLong(subjectId.getMostSignificantBits());
                out.writeLong(subjectId.getLeastSignificantBits());
            }
            out.write(withheld);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return MerkleTree.leaf(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, @Nullable String value) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            out.writeInt(text.length);
            out.write(text);
        }
    }
}
