package org.alcove.privacy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.IdFactory;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.jdbi.v3.core.Handle;

/** The vault that all tests of this JVM share, over a key store of their own. */
public final class TestVault {
    private TestVault() {}

    public static Vault shared() {
        return Holder.VAULT;
    }

    /** What another replica of the service has: the same keys, and a memory of its own. */
    public static Vault ofAnotherReplica() {
        return Holder.OTHER;
    }

    /** Makes a database one that was used, as the first start of a service does. */
    public static void use(TestDatabase database) {
        use(database, TestKeys.file(), TestKeys.keyStore());
    }

    static void use(TestDatabase database, Path keys, Path keyStore) {
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        VaultOpening.open(
                        database.transactor(),
                        KeyStorePlace.folder(keyStore),
                        EpochFile.load(keys),
                        clock,
                        new IdFactory(clock, random),
                        random)
                .close();
    }

    /** What the trail calls a client. */
    public static UUID pseudonym(Handle handle, ClientId client) {
        return pseudonym(shared(), handle, client);
    }

    /** Whom the trail names as who acted: a client by a pseudonym, and staff by their account. */
    public static UUID actor(Handle handle, Actor actor) {
        return actor.clientId()
                .map(client -> Objects.requireNonNull(
                                shared().of(handle, Set.of(client)).get(client))
                        .of(actor.accountId()))
                .orElse(actor.accountId().value());
    }

    /** What another vault of the same store has the trail call a client. */
    static UUID pseudonym(Vault vault, Handle handle, ClientId client) {
        return Objects.requireNonNull(vault.of(handle, Set.of(client)).get(client))
                .own();
    }

    private static final class Holder {
        static final Vault VAULT = make();
        static final Vault OTHER = open();

        private static Vault make() {
            FileKeyStore.create(TestKeys.keyStore(), UUID.randomUUID()).close();
            return open();
        }

        private static Vault open() {
            SecureRandom random = new SecureRandom();
            InstantSource clock = InstantSource.system();
            return new Vault(
                    FileKeyStore.open(TestKeys.keyStore()),
                    EpochFile.load(TestKeys.file()),
                    clock,
                    new IdFactory(clock, random),
                    random);
        }
    }
}
