package org.alcove.audit;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Handle;

/**
 * Deletes rows of the trail whose time is over, batch by batch as they were sealed, and writes down with authority that it
 * did. The batch stays in the chain, with the hashes of its rows, so that everything can be verified as before. A batch
 * that does not verify is left as it is: what was tampered with can't be made to disappear by waiting.
 */
public final class AuditRetention {
    /** Stands in for "none" where a list can't be empty; a version 0 UUID, which no row has. */
    private static final UUID NOBODY = new UUID(0, 0);

    private final Transactor transactor;
    private final AuditSigner signer;
    private final AuditVerifier verifier;

    public AuditRetention(Transactor transactor, AuditSigner signer) {
        this.transactor = Objects.requireNonNull(transactor);
        this.signer = Objects.requireNonNull(signer);
        this.verifier = new AuditVerifier(transactor, signer);
    }

    /** A batch that can't be retired, because something is wrong with it. Its message names batch and row and no more. */
    public static final class TrailFaultException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TrailFaultException(String fault) {
            super(fault);
        }
    }

    /** How many rows are due. @param held pseudonyms of clients whose rows have to be kept */
    public long countDue(Instant cutOff, Function<Handle, Set<UUID>> held) {
        return transactor.inTransaction(
                handle -> handle.attach(RetirementDao.class).countDue(cutOff, listed(held.apply(handle))));
    }

    /**
     * Deletes all rows that are older than the cut-off and stand in batches that were sealed before it.
     *
     * @param held pseudonyms of clients whose rows have to be kept, read anew in the transaction of each batch: somebody can
     *     be held while this runs
     * @return how many rows were deleted
     * @throws TrailFaultException at the first batch that does not verify; those before it are done
     */
    public int retire(Instant cutOff, Function<Handle, Set<UUID>> held, Instant now) {
        int deleted = 0;
        long after = 0;
        while (true) {
            long last = after;
            Optional<Long> due = transactor.inTransaction(
                    handle -> handle.attach(RetirementDao.class).findDue(last, cutOff));
            if (due.isEmpty()) {
                return deleted;
            }
            verifier.verifyOne(due.get()).ifPresent(fault -> {
                throw new TrailFaultException(fault);
            });
            deleted += transactor.inTransaction(
                    handle -> retire(handle, due.get(), cutOff, listed(held.apply(handle)), now));
            after = due.get();
        }
    }

    private int retire(Handle handle, long seal, Instant cutOff, List<UUID> held, Instant now) {
        RetirementDao rows = handle.attach(RetirementDao.class);
        List<RetirementDao.RowName> there = rows.lockRows(seal, held);
        List<UUID> kept = there.stream()
                .filter(row -> row.held() || !row.at().isBefore(cutOff))
                .map(RetirementDao.RowName::id)
                .toList();
        List<UUID> due = there.stream()
                .map(RetirementDao.RowName::id)
                .filter(id -> !kept.contains(id))
                .toList();
        if (due.isEmpty()) {
            return 0;
        }
        byte[] head =
                handle.attach(AuditDao.class).listSeals(seal - 1, 1).get(0).head();
        rows.put(new Retirement(seal, head, kept, cutOff, now).row(signer));
        return rows.deleteRows(seal, due);
    }

    private static List<UUID> listed(Set<UUID> held) {
        return held.isEmpty() ? List.of(NOBODY) : List.copyOf(held);
    }
}
