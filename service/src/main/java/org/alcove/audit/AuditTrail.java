package org.alcove.audit;

import java.util.List;
import java.util.Objects;
import org.alcove.kernel.Id;
import org.jdbi.v3.core.Handle;

/**
 * Appends to the trail in the caller's transaction: if the row can't be written, what it records does not happen. A row
 * is authenticated as it is written, so that one put into the table by another hand is found out even before it is
 * sealed.
 */
public final class AuditTrail {
    private final AuditSigner signer;

    public AuditTrail(AuditSigner signer) {
        this.signer = Objects.requireNonNull(signer);
    }

    public void append(Handle handle, AuditEntry entry) {
        AuditRow row = row(entry);
        handle.attach(AuditDao.class).insertEvent(row, signer.authenticate(row.canonicalBytes()));
    }

    /** Appends any number of entries in one statement. */
    public void appendAll(Handle handle, List<AuditEntry> entries) {
        if (!entries.isEmpty()) {
            handle.attach(AuditDao.class)
                    .insertEvents(entries.stream()
                            .map(AuditTrail::row)
                            .map(row -> AuditDao.StoredRow.of(row, signer.authenticate(row.canonicalBytes())))
                            .toList());
        }
    }

    private static AuditRow row(AuditEntry entry) {
        return new AuditRow(
                entry.id(),
                entry.at(),
                entry.clinicId().map(Id::value).orElse(null),
                entry.actor().map(Id::value).orElse(null),
                entry.actorRole().orElse(null),
                entry.action().code(),
                entry.outcome().code(),
                entry.subjectKind().orElse(null),
                entry.subjectId().orElse(null),
                entry.client().map(Id::value).orElse(null),
                null,
                null);
    }
}
