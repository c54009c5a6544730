package org.alcove.privacy;

import java.util.Objects;
import org.alcove.audit.AuditSigner;

/** The audit trail's keys: one for rows, another for heads. */
public final class KeyedAuditSigner implements AuditSigner {
    private final KeyRing keys;

    public KeyedAuditSigner(KeyRing keys) {
        this.keys = Objects.requireNonNull(keys);
    }

    @Override
    public byte[] authenticate(byte[] row) {
        return keys.hash(Purpose.AUDIT_ROW, row);
    }

    @Override
    public byte[] sign(byte[] head) {
        return keys.sign(Purpose.AUDIT_HEAD, head);
    }

    @Override
    public boolean verify(byte[] head, byte[] signature) {
        return keys.verify(Purpose.AUDIT_HEAD, head, signature);
    }
}
