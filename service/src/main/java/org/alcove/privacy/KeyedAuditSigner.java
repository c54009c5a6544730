package org.alcove.privacy;

import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.alcove.audit.AuditKey;
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
    public List<AuditKey> publicKeys() {
        return keys.publicKeys(Purpose.AUDIT_HEAD).entrySet().stream()
                .map(key -> new AuditKey(key.getKey(), Base64.getEncoder().encodeToString(key.getValue())))
                .toList();
    }

    @Override
    public boolean verify(byte[] head, byte[] signature) {
        return keys.verify(Purpose.AUDIT_HEAD, head, signature);
    }
}
