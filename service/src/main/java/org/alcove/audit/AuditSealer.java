package org.alcove.audit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.alcove.persistence.SqlFailure;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Handle;

/**
 * Seals rows in batches into a signed chain of Merkle roots, in the background. Requests never wait for it: it locks the
 * chain's end and the rows it seals, which nobody else touches. When two seal at once the number of the batch, a primary
 * key, lets one of them through.
 */
public final class AuditSealer {
    /** Rows in one batch at most; the more, the fewer signatures and the longer one transaction. */
    static final int BATCH = 2_000;

    private static final int HEADS = 1_000;

    private final Transactor transactor;
    private final AuditSigner signer;
    private final HeadExport export;

    public AuditSealer(Transactor transactor, AuditSigner signer, HeadExport export) {
        this.transactor = Objects.requireNonNull(transactor);
        this.signer = Objects.requireNonNull(signer);
        this.export = Objects.requireNonNull(export);
    }

    /**
     * Seals all that is unsealed, batch after batch, and exports every head that is not exported yet: also those of
     * other replicas, and those whose export failed before. Heads go out after their commit, so that one that was
     * exported stands in the database too.
     *
     * @return how many rows were sealed
     * @throws RuntimeException if a head can't be exported; the next run tries again
     */
    public int sealAll(Instant now) {
        int sealed = 0;
        int rows = BATCH;
        while (rows == BATCH) {
            rows = sealBatch(now);
            sealed += rows;
        }
        exportHeads();
        return sealed;
    }

    private void exportHeads() {
        List<AuditDao.Head> heads;
        do {
            long last = export.lastNumber();
            heads = transactor.inTransaction(
                    handle -> handle.attach(AuditDao.class).listHeads(last, HEADS));
            heads.forEach(head -> export.export(head.number(), head.head(), head.signature(), head.sealedAt()));
        } while (heads.size() == HEADS);
    }

    private int sealBatch(Instant now) {
        Optional<AuditDao.Seal> sealed;
        try {
            sealed = transactor.inTransaction(handle -> seal(handle, now));
        } catch (RuntimeException failure) {
            if (SqlFailure.isDuplicateKey(failure)) {
                // Another replica sealed this batch meanwhile.
                return 0;
            }
            throw failure;
        }
        return sealed.map(AuditDao.Seal::rowCount).orElse(0);
    }

    private Optional<AuditDao.Seal> seal(Handle handle, Instant now) {
        AuditDao rows = handle.attach(AuditDao.class);
        Optional<AuditDao.Seal> last = rows.findLastSealLocked();
        List<AuditDao.StoredRow> unsealed = rows.listUnsealed(BATCH);
        if (unsealed.isEmpty()) {
            return Optional.empty();
        }
        // As the column has it, since it goes into the head.
        Instant sealedAt = now.truncatedTo(ChronoUnit.MICROS);
        long number = last.map(AuditDao.Seal::number).orElse(0L) + 1;
        List<byte[]> leaves = new ArrayList<>(unsealed.size());
        ByteArrayOutputStream hashes = new ByteArrayOutputStream(unsealed.size() * MerkleTree.HASH_LENGTH);
        ByteBuffer ids = ByteBuffer.allocate(unsealed.size() * 16);
        for (AuditDao.StoredRow row : unsealed) {
            byte[] leaf = LeafEntry.of(row.row(), row.row().canonicalBytes(), row.mac())
                    .leaf();
            leaves.add(leaf);
            hashes.writeBytes(leaf);
            ids.putLong(row.id().getMostSignificantBits()).putLong(row.id().getLeastSignificantBits());
        }
        byte[] head = SealedHead.of(
                last.map(AuditDao.Seal::head).orElse(SealedHead.GENESIS),
                number,
                unsealed.size(),
                sealedAt,
                MerkleTree.root(leaves));
        AuditDao.Seal seal = new AuditDao.Seal(
                number, unsealed.size(), ids.array(), hashes.toByteArray(), head, signer.sign(head), sealedAt);
        rows.insertSeal(seal);
        List<UUID> sealedIds = unsealed.stream().map(AuditDao.StoredRow::id).toList();
        if (rows.updateSealed(number, sealedIds) != sealedIds.size()) {
            throw new IllegalStateException("an audit row was sealed or removed while it was being sealed");
        }
        return Optional.of(seal);
    }
}
