package org.alcove.audit;

import java.util.List;

/** The keys of the trail, implemented by the privacy room; apart from the database, so that it alone can forge nothing. */
public interface AuditSigner {
    /** A keyed hash of a row as it is written; 32 bytes. */
    byte[] authenticate(byte[] row);

    /** A signature of a head that anyone with the public key can check. */
    byte[] sign(byte[] head);

    /** The public keys that check signatures of heads, each with the id that signatures begin with. */
    List<AuditKey> publicKeys();

    /** Whether a signature of a head is this service's. */
    boolean verify(byte[] head, byte[] signature);
}
