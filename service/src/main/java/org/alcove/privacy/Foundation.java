package org.alcove.privacy;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.Idempotency;
import org.alcove.persistence.Transactor;

/** What every feature stands on, made once by the application and handed to each module. */
public record Foundation(
        Transactor transactor,
        Idempotency idempotency,
        AuditTrail audit,
        KeyRing keys,
        OwnerSeals owners,
        IdFactory ids,
        InstantSource clock,
        SecureRandom random) {
    public Foundation {
        Objects.requireNonNull(transactor);
        Objects.requireNonNull(idempotency);
        Objects.requireNonNull(audit);
        Objects.requireNonNull(keys);
        Objects.requireNonNull(owners);
        Objects.requireNonNull(ids);
        Objects.requireNonNull(clock);
        Objects.requireNonNull(random);
    }
}
