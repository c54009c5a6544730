package org.alcove.audit;

import org.alcove.kernel.Id;
import org.alcove.kernel.Role;
import org.jdbi.v3.core.Handle;

/** Appends to the trail in the caller's transaction: if the row can't be written, what it records does not happen. */
public final class AuditTrail {
    public void append(Handle handle, AuditEntry entry) {
        handle.attach(AuditDao.class)
                .insertEvent(
                        entry.id(),
                        entry.at(),
                        entry.clinicId().map(Id::value).orElse(null),
                        entry.actor().map(Id::value).orElse(null),
                        entry.actorRole().map(Role::wireName).orElse(null),
                        entry.action().code(),
                        entry.outcome().code(),
                        entry.subjectKind().orElse(null),
                        entry.subjectId().orElse(null),
                        entry.client().map(Id::value).orElse(null));
    }
}
