package org.alcove.privacy;

import java.util.Objects;
import org.alcove.audit.AuditEntry;
import org.alcove.audit.AuditTrail;
import org.alcove.persistence.Transactor;

/** Writes a rotation of keys into the audit trail, each thing once, in a transaction of its own. */
public final class RotationTrail implements KeyRotation.Trail {
    private final Transactor transactor;
    private final AuditTrail audit;

    public RotationTrail(Transactor transactor, AuditTrail audit) {
        this.transactor = Objects.requireNonNull(transactor);
        this.audit = Objects.requireNonNull(audit);
    }

    @Override
    public void append(AuditEntry entry) {
        transactor.useTransaction(handle -> {
            // False where a run that was killed had written it already.
            boolean unused = audit.appendDrawn(handle, audit.draw(handle, entry));
        });
    }
}
