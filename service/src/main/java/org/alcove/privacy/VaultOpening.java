package org.alcove.privacy;

import com.google.crypto.tink.Aead;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.Transactor;

/**
 * Opens the vault of a database, and refuses in one line to do so with a key store or keys that are not its own. A
 * database that never had a vault gets one.
 */
public final class VaultOpening {
    private VaultOpening() {}

    /**
     * Nothing is written to either before the two were found to belong together, and the keys to them.
     *
     * @throws VaultFault if the key store is missing, damaged or another database's, or the key-encryption keys are not
     *     the ones it was used with
     */
    public static Vault open(
            Transactor transactor,
            KeyStorePlace keyStore,
            EpochFile epochs,
            InstantSource clock,
            IdFactory ids,
            SecureRandom random) {
        UUID fresh = ids.forPerson();
        Optional<UUID> expected =
                transactor.inTransaction(handle -> handle.attach(VaultDao.class).findStore());
        KeyStore store = expected.isPresent() || keyStore.exists() ? keyStore.open() : keyStore.create(fresh);
        try {
            requireOwn(transactor, expected, store, keyStore, epochs);
            return new Vault(store, epochs, clock, ids, random);
        } catch (RuntimeException refused) {
            store.close();
            throw refused;
        }
    }

    /**
     * As {@link #open}, of a database that a service has used already; makes no key store and binds none.
     *
     * @throws VaultFault as above, and if the database belongs to no key store yet
     */
    public static Vault openUsed(
            Transactor transactor,
            KeyStorePlace keyStore,
            EpochFile epochs,
            InstantSource clock,
            IdFactory ids,
            SecureRandom random) {
        if (transactor
                .inTransaction(handle -> handle.attach(VaultDao.class).findStore())
                .isEmpty()) {
            throw new VaultFault("this database belongs to no key store yet: no service has used it");
        }
        return open(transactor, keyStore, epochs, clock, ids, random);
    }

    private static void requireOwn(
            Transactor transactor, Optional<UUID> expected, KeyStore store, KeyStorePlace place, KeyEncryption epochs) {
        expected.ifPresent(belongs -> requireSame(belongs, store, place));
        requireFit(store, epochs);
        UUID belongs = expected.orElseGet(() -> transactor.inTransaction(handle -> {
            VaultDao rows = handle.attach(VaultDao.class);
            rows.insertStore(store.id());
            return rows.findStore().orElseThrow();
        }));
        // Another replica may have been first.
        requireSame(belongs, store, place);
        mark(store, epochs, epochs.current());
    }

    private static void requireSame(UUID belongs, KeyStore store, KeyStorePlace place) {
        if (!belongs.equals(store.id())) {
            throw new VaultFault("the key store " + place + " is " + store.id() + ", and this database belongs to "
                    + belongs + "; name the right one in vault.keyStore");
        }
    }

    /** Every epoch that the store was used with is there, and is the same key. */
    static void requireFit(KeyStore store, KeyEncryption epochs) {
        store.checks().forEach((epoch, check) -> {
            if (!EpochFile.fits(epochs.of(epoch), store.id(), epoch, check)) {
                throw new VaultFault("the key of epoch " + epoch + " is not the one that the key store was used with");
            }
        });
    }

    /**
     * Writes down which key an epoch is, before anything is wrapped under it.
     *
     * @throws VaultFault if the store was used with another key of that name, as when a key file was changed on two
     *     machines
     */
    static void mark(KeyStore store, KeyEncryption epochs, String epoch) {
        Aead key = epochs.of(epoch);
        store.putCheck(epoch, EpochFile.check(key, store.id(), epoch));
        byte[] check = store.checks().get(epoch);
        if (check == null || !EpochFile.fits(key, store.id(), epoch, check)) {
            throw Vault.fault("the key of epoch " + epoch + " is not the one that the key store was used with");
        }
    }
}
