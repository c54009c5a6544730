package org.alcove.privacy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.IdFactory;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;

/** Shredding and a trail that can't be written, for tests of rooms beside this one. */
public final class TestShredding {
    private TestShredding() {}

    /** Shreds a client of the shared database of whom nothing has to be kept. */
    public static boolean shred(ClientId client, Instant now) {
        return shred(TestDatabase.shared(), client, now);
    }

    /** As above, of another database over the vault that all tests share. */
    public static boolean shred(TestDatabase database, ClientId client, Instant now) {
        IdFactory ids = new IdFactory(new TestClock(now), new SecureRandom());
        return new Shredding(
                        database.transactor(),
                        new AuditTrail(new KeyedAuditSigner(TestKeys.ring()), TestVault.shared()),
                        TestVault.shared(),
                        ids)
                .shred(client, Optional.empty(), now);
    }

    /** Fails with {@code no space left}. */
    public static AuditTrail brokenTrail() {
        return new AuditTrail(new LookWithoutTrailTest.FullDisk(), TestVault.shared());
    }
}
