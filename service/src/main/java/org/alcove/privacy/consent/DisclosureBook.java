package org.alcove.privacy.consent;

import org.alcove.audit.AuditEntry;
import org.alcove.audit.AuditTrail;
import org.alcove.privacy.LookService;
import org.jdbi.v3.core.Handle;

/** Where the gate writes down what it lets out, before it does: into the ledger and into the trail. */
public interface DisclosureBook extends LookService.Written {
    /** Writes into the ledger. */
    void enter(Handle handle, DisclosureDao.DisclosureRow row);

    /** The tables themselves, in the transaction of what leaves. */
    static DisclosureBook of(AuditTrail trail) {
        return new DisclosureBook() {
            @Override
            public void enter(Handle handle, DisclosureDao.DisclosureRow row) {
                handle.attach(DisclosureDao.class).insertOrCount(row);
            }

            @Override
            public void append(Handle handle, AuditEntry entry) {
                trail.append(handle, entry);
            }
        };
    }
}
