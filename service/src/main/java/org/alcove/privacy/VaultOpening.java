package org.alcove.privacy;

import com.google.crypto.tink.Aead;
import java.nio.file.Path;
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
     * @param keyStore the folder of the key store
     * @throws VaultFault if the key store is missing, damaged or another database's, or the key-encryption keys are not
     *     the ones it was used with
     */
    public static Vault open(
            Transactor transactor,
            Path keyStore,
            EpochFile epochs,
            InstantSource clock,
            IdFactory ids,
            SecureRandom random) {
        UUID fresh = ids.forPerson();
        Optional<UUID> expected =
                transactor.inTransaction(handle -> handle.attach(VaultDao.class).findStore());
        FileKeyStore store;
        if (expected.isPresent() || FileKeyStore.exists(keyStore)) {
            store = FileKeyStore.open(keyStore);
        } else {
            store = FileKeyStore.create(keyStore, fresh);
        }
        UUID belongs = expected.orElseGet(() -> transactor.inTransaction(handle -> {
            VaultDao rows = handle.attach(VaultDao.class);
            rows.insertStore(store.id());
            return rows.findStore().orElseThrow();
        }));
        if (!belongs.equals(store.id())) {
            throw new VaultFault("the key store " + keyStore + " is " + store.id() + ", and this database belongs to "
                    + belongs + "; name the right one in vault.keyStore");
        }
        requireFit(store, epochs);
        return new Vault(store, epochs, clock, ids, random);
    }

    /** Every epoch that the store was used with is there, and is the same key. */
    static void requireFit(KeyStore store, KeyEncryption epochs) {
        store.checks().forEach((epoch, check) -> {
            if (!EpochFile.fits(epochs.of(epoch), store.id(), epoch, check)) {
                throw new VaultFault("the key of epoch " + epoch + " is not the one that the key store was used with");
            }
        });
        String current = epochs.current();
        Aead key = epochs.of(current);
        store.putCheck(current, EpochFile.check(key, store.id(), current));
    }
}
