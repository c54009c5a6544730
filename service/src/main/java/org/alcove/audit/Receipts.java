package org.alcove.audit;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Id;
import org.jdbi.v3.core.Handle;

/** Makes receipts of rows that record what a client did. */
public final class Receipts {
    private final ClientNames names;

    Receipts(ClientNames names) {
        this.names = names;
    }

    /**
     * A row that was found.
     *
     * @param receipt empty while the row waits for being sealed
     */
    public record Recorded(Optional<Receipt> receipt) {}

    /** What records that a client's wish for a thing was done, by the first of some actions. */
    public Optional<Recorded> find(Handle handle, ClientId client, Id subject, Set<AuditAction> actions) {
        ClientName name = names.of(handle, Set.of(client)).get(client);
        if (name == null) {
            return Optional.empty();
        }
        AuditDao rows = handle.attach(AuditDao.class);
        return rows.findRecorded(
                        name.own(),
                        subject.value(),
                        actions.stream().map(AuditAction::code).toList())
                .map(id -> new Recorded(receipt(rows, id)));
    }

    private static Optional<Receipt> receipt(AuditDao rows, UUID id) {
        return rows.findSealOf(id)
                .flatMap(seal -> rows.findRow(id).map(row -> {
                    byte[] previous = seal.number() == 1
                            ? SealedHead.GENESIS
                            : rows.findHead(seal.number() - 1)
                                    .orElseThrow(() -> new IllegalStateException("a seal has none before it"));
                    LeafEntry entry = LeafEntry.of(row.row(), row.row().canonicalBytes(), row.mac());
                    return Receipt.of(entry, place(seal, id), seal, previous);
                }));
    }

    private static int place(AuditDao.Seal seal, UUID id) {
        ByteBuffer ids = ByteBuffer.wrap(seal.rowIds());
        for (int i = 0; i < seal.rowCount(); i++) {
            if (new UUID(ids.getLong(), ids.getLong()).equals(id)) {
                return i;
            }
        }
        throw new IllegalStateException("a row is not in the seal that it names");
    }
}
