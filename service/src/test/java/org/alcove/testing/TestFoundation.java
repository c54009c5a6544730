package org.alcove.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.IdFactory;
import org.alcove.kernel.MicrosecondClock;
import org.alcove.persistence.Idempotency;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.privacy.KeyedReplaySealer;
import org.alcove.privacy.OwnerSeals;
import org.alcove.privacy.TestVault;
import org.alcove.privacy.Vault;

/** What modules stand on in tests: everything real, over a test's database and clock. */
public final class TestFoundation {
    private TestFoundation() {}

    public static Foundation over(TestDatabase database, InstantSource clock) {
        return over(database.transactor(), clock);
    }

    /** As above, over transactions that reach the database in a way of the test's own. */
    public static Foundation over(Transactor transactor, InstantSource clock) {
        return over(transactor, clock, TestVault.shared());
    }

    /** As above, with the keys of clients in a vault of the test's own. */
    public static Foundation over(Transactor transactor, InstantSource clock, Vault vault) {
        InstantSource micros = new MicrosecondClock(clock);
        SecureRandom random = new SecureRandom();
        ObjectMapper json = Jackson.newObjectMapper();
        return new Foundation(
                transactor,
                new Idempotency(transactor, new KeyedReplaySealer(TestKeys.ring()), json, micros),
                new AuditTrail(new KeyedAuditSigner(TestKeys.ring()), vault),
                TestKeys.ring(),
                new OwnerSeals(transactor, vault, TestKeys.ring()),
                new IdFactory(micros, random),
                micros,
                random);
    }
}
