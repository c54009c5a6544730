package org.alcove.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * That the rows of one batch need not be there any more, but for those under legal hold. Authenticated by the key of the
 * trail's rows together with the batch's number and head, so that nobody who has the database alone can make one, or use
 * that of another batch.
 */
record Retirement(long seal, byte[] head, List<UUID> kept, Instant cutOff, Instant retiredAt) {
    /** No row of the trail has bytes that begin so. */
    private static final byte[] WHAT = "audit_retirement\0".getBytes(StandardCharsets.US_ASCII);

    Retirement {
        kept = List.copyOf(kept);
    }

    static Retirement of(RetirementDao.RetirementRow row, byte[] head) {
        ByteBuffer ids = ByteBuffer.wrap(row.keptIds());
        UUID[] kept = new UUID[row.keptIds().length / 16];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = new UUID(ids.getLong(), ids.getLong());
        }
        return new Retirement(row.seal(), head, List.of(kept), row.cutOff(), row.retiredAt());
    }

    RetirementDao.RetirementRow row(AuditSigner signer) {
        return new RetirementDao.RetirementRow(
                seal, kept.size(), keptIds(), cutOff, retiredAt, signer.authenticate(bytes()));
    }

    /** Whether the service wrote it. */
    boolean isGenuine(AuditSigner signer, RetirementDao.RetirementRow row) {
        return row.keptRows() == kept.size()
                && row.keptIds().length == kept.size() * 16
                && MessageDigest.isEqual(signer.authenticate(bytes()), row.mac());
    }

    /** The rows that have to be there all the same. */
    Set<UUID> keptSet() {
        return new HashSet<>(kept);
    }

    private byte[] keptIds() {
        ByteBuffer ids = ByteBuffer.allocate(kept.size() * 16);
        kept.forEach(id -> ids.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()));
        return ids.array();
    }

    private byte[] bytes() {
        byte[] ids = keptIds();
        return ByteBuffer.allocate(WHAT.length + 8 + 4 + head.length + 24 + ids.length)
                .put(WHAT)
                .putLong(seal)
                .putInt(head.length)
                .put(head)
                .putLong(cutOff.getEpochSecond())
                .putInt(cutOff.getNano())
                .putLong(retiredAt.getEpochSecond())
                .putInt(retiredAt.getNano())
                .put(ids)
                .array();
    }
}
