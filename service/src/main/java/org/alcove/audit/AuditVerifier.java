package org.alcove.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.persistence.Transactor;

/**
 * Checks the whole trail: every sealed row against its batch, every batch against the chain, every signature, the rows
 * that are not sealed yet, and the chain's length against heads that were exported. Reads batch by batch, so that its
 * memory does not grow with the trail.
 */
public final class AuditVerifier {
    private static final int SEALS_AT_ONCE = 20;
    private static final int UNSEALED_AT_MOST = 1_000_000;

    private final Transactor transactor;
    private final AuditSigner signer;

    public AuditVerifier(Transactor transactor, AuditSigner signer) {
        this.transactor = Objects.requireNonNull(transactor);
        this.signer = Objects.requireNonNull(signer);
    }

    /**
     * What was found.
     *
     * @param fault the first thing that is wrong, naming batch and row; empty if nothing is
     */
    public record Finding(long sealedRows, long seals, long unsealedRows, Optional<String> fault) {}

    /** @param exported heads by number, as {@link HeadFile#read} gives them; empty if there are none to compare with */
    public Finding verify(Map<Long, byte[]> exported) {
        Progress progress = new Progress();
        Optional<String> fault = verifySeals(progress, exported);
        if (fault.isEmpty()) {
            fault = verifyRest(progress, exported);
        }
        return new Finding(progress.rows, progress.number, progress.unsealed, fault);
    }

    /** What is wrong with one batch, its place in the chain included. */
    Optional<String> verifyOne(long number) {
        List<AuditDao.Seal> seals = transactor.inTransaction(
                handle -> handle.attach(AuditDao.class).listSeals(Math.max(0, number - 2), number == 1 ? 1 : 2));
        Progress before = new Progress();
        if (number > 1) {
            before.number = number - 1;
            before.head = seals.get(0).head();
        }
        AuditDao.Seal seal = seals.get(seals.size() - 1);
        return verifyChain(before, seal, Map.of()).or(() -> verifyRows(seal));
    }

    private Optional<String> verifySeals(Progress progress, Map<Long, byte[]> exported) {
        while (true) {
            List<AuditDao.Seal> seals = transactor.inTransaction(
                    handle -> handle.attach(AuditDao.class).listSeals(progress.number, SEALS_AT_ONCE));
            if (seals.isEmpty()) {
                return Optional.empty();
            }
            List<AuditDao.Seal> chained = new ArrayList<>(seals.size());
            Optional<String> broken = Optional.empty();
            for (AuditDao.Seal seal : seals) {
                broken = verifyChain(progress, seal, exported);
                if (broken.isPresent()) {
                    break;
                }
                chained.add(seal);
                progress.number = seal.number();
                progress.head = seal.head();
            }
            // Most of the work, and no batch's rows depend on another's. The first fault in the chain's order is told.
            List<Optional<String>> faults =
                    chained.parallelStream().map(this::verifyRows).toList();
            for (int i = 0; i < faults.size(); i++) {
                if (faults.get(i).isPresent()) {
                    return faults.get(i);
                }
                progress.rows += chained.get(i).rowCount();
            }
            if (broken.isPresent()) {
                return broken;
            }
        }
    }

    /** A batch's place in the chain, and what it says of itself; not its rows. */
    private Optional<String> verifyChain(Progress progress, AuditDao.Seal seal, Map<Long, byte[]> exported) {
        String name = "seal " + seal.number();
        if (seal.number() != progress.number + 1) {
            return Optional.of("seal " + (progress.number + 1) + " is missing");
        }
        if (seal.rowIds().length != seal.rowCount() * 16
                || seal.leafHashes().length != seal.rowCount() * MerkleTree.HASH_LENGTH
                || seal.rowCount() == 0) {
            return Optional.of(name + " does not fit its number of rows");
        }
        List<byte[]> leaves = seal.leaves();
        byte[] head =
                SealedHead.of(progress.head, seal.number(), seal.rowCount(), seal.sealedAt(), MerkleTree.root(leaves));
        if (!MessageDigest.isEqual(head, seal.head())) {
            return Optional.of(name + " does not follow from the one before it and its rows");
        }
        if (!signer.verify(seal.head(), seal.signature())) {
            return Optional.of(name + " is not signed by this service");
        }
        byte[] exportedHead = exported.get(seal.number());
        if (exportedHead != null && !MessageDigest.isEqual(exportedHead, seal.head())) {
            return Optional.of(name + " is not the one whose head was exported");
        }
        return Optional.empty();
    }

    private Optional<String> verifyRows(AuditDao.Seal seal) {
        List<byte[]> leaves = seal.leaves();
        List<AuditDao.StoredRow> rows =
                transactor.inTransaction(handle -> handle.attach(AuditDao.class).listSealed(seal.number()));
        Optional<RetirementDao.RetirementRow> told = transactor.inTransaction(
                handle -> handle.attach(RetirementDao.class).find(seal.number()));
        Optional<Retirement> retirement = told.map(row -> Retirement.of(row, seal.head()));
        if (retirement.isPresent() && !retirement.get().isGenuine(signer, told.orElseThrow())) {
            return Optional.of("that rows of seal " + seal.number() + " were retired was not written by this service");
        }
        Set<UUID> kept = retirement.map(Retirement::keptSet).orElse(Set.of());
        Map<UUID, AuditDao.StoredRow> byId = new HashMap<>();
        rows.forEach(row -> byId.put(row.id(), row));
        ByteBuffer ids = ByteBuffer.wrap(seal.rowIds());
        for (int i = 0; i < seal.rowCount(); i++) {
            UUID id = new UUID(ids.getLong(), ids.getLong());
            AuditDao.StoredRow row = byId.remove(id);
            if (row == null && retirement.isPresent() && !kept.contains(id)) {
                continue;
            }
            if (row == null) {
                return Optional.of(name(id, i, seal) + " is missing");
            }
            byte[] bytes = row.row().canonicalBytes();
            if (!MessageDigest.isEqual(LeafEntry.of(row.row(), bytes, row.mac()).leaf(), leaves.get(i))) {
                return Optional.of(name(id, i, seal) + " was changed");
            }
            if (!MessageDigest.isEqual(signer.authenticate(bytes), row.mac())) {
                return Optional.of(name(id, i, seal) + " was not written by this service");
            }
        }
        return byId.keySet().stream()
                .sorted()
                .findFirst()
                .map(id -> "row " + id + " was put into seal " + seal.number() + " afterwards");
    }

    private static String name(UUID id, int place, AuditDao.Seal seal) {
        return "row " + id + " (number " + (place + 1) + " of seal " + seal.number() + ")";
    }

    private Optional<String> verifyRest(Progress progress, Map<Long, byte[]> exported) {
        Optional<Long> lost = exported.keySet().stream()
                .filter(number -> number > progress.number)
                .sorted()
                .findFirst();
        if (lost.isPresent()) {
            return Optional.of("the trail was cut: seal " + lost.get() + " was exported and is not there");
        }
        List<AuditDao.SealedRowCount> orphans =
                transactor.inTransaction(handle -> handle.attach(AuditDao.class).listRowsWithoutSeal());
        if (!orphans.isEmpty()) {
            return Optional.of("rows stand in seal " + orphans.get(0).seal() + ", which is not there");
        }
        Optional<Long> lostSeal = transactor.inTransaction(
                handle -> handle.attach(RetirementDao.class).findWithoutSeal());
        if (lostSeal.isPresent()) {
            return Optional.of("rows of seal " + lostSeal.get() + " were retired, which is not there");
        }
        List<AuditDao.StoredRow> unsealed =
                transactor.inTransaction(handle -> handle.attach(AuditDao.class).listUnsealed(UNSEALED_AT_MOST));
        progress.unsealed = unsealed.size();
        return unsealed.stream()
                .filter(row ->
                        !MessageDigest.isEqual(signer.authenticate(row.row().canonicalBytes()), row.mac()))
                .findFirst()
                .map(row -> "row " + row.id() + " (not sealed yet) was not written by this service");
    }

    private static final class Progress {
        private long number;
        private byte[] head = SealedHead.GENESIS;
        private long rows;
        private long unsealed;
    }
}
