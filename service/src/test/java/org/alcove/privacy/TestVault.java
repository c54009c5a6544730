package org.alcove.privacy;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import org.alcove.kernel.IdFactory;
import org.alcove.testing.TestKeys;

/** The vault that all tests of this JVM share, over a key store of their own. */
public final class TestVault {
    private TestVault() {}

    public static Vault shared() {
        return Holder.VAULT;
    }

    private static final class Holder {
        static final Vault VAULT = make();

        private static Vault make() {
            SecureRandom random = new SecureRandom();
            InstantSource clock = InstantSource.system();
            return new Vault(
                    FileKeyStore.create(TestKeys.keyStore(), UUID.randomUUID()),
                    EpochFile.load(TestKeys.file()),
                    clock,
                    new IdFactory(clock, random),
                    random);
        }
    }
}
