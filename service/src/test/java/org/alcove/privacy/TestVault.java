package org.alcove.privacy;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.IdFactory;
import org.alcove.testing.TestKeys;
import org.jdbi.v3.core.Handle;

/** The vault that all tests of this JVM share, over a key store of their own. */
public final class TestVault {
    private TestVault() {}

    public static Vault shared() {
        return Holder.VAULT;
    }

    /** What the trail calls a client. */
    public static UUID pseudonym(Handle handle, ClientId client) {
        return pseudonym(shared(), handle, client);
    }

    /** The same by another vault of the same store. */
    static UUID pseudonym(Vault vault, Handle handle, ClientId client) {
        return Objects.requireNonNull(vault.of(handle, Set.of(client)).get(client))
                .own();
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
