package org.alcove.privacy;

import com.google.crypto.tink.Aead;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;

/** How data keys are wrapped: bound to their client, their id and the epoch, so that none can stand in another's place. */
final class Wrapping {
    private Wrapping() {}

    static WrappedKey wrap(ClientId client, UUID keyId, byte[] secret, KeyEncryption encryption, String epoch) {
        Aead key = encryption.of(epoch);
        try {
            return new WrappedKey(client, keyId, epoch, key.encrypt(secret, place(client, keyId, epoch)));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("a data key could not be wrapped", failure);
        }
    }

    /**
     * The data key that was wrapped.
     *
     * @throws VaultFault.Closed if it was changed, belongs to another client, or its epoch was destroyed
     * @throws VaultFault if its epoch is not there otherwise, as in an older copy of the key file
     */
    static byte[] open(WrappedKey key, KeyEncryption encryption, KeyStore store) {
        try {
            return encryption.of(key.epoch()).decrypt(key.wrapped(), place(key));
        } catch (GeneralSecurityException refused) {
            throw Vault.closed("the key of client " + key.client() + " does not open under epoch " + key.epoch()
                    + ": it was changed, or belongs to another client");
        } catch (VaultFault missing) {
            if (isLost(key, encryption, store)) {
                throw Vault.closed("the key of client " + key.client() + " is wrapped under epoch " + key.epoch()
                        + ", which was destroyed");
            }
            throw missing;
        }
    }

    /** Whether it will never open. The store forgets an epoch before it is destroyed: one that knows it is an older one. */
    private static boolean isLost(WrappedKey key, KeyEncryption encryption, KeyStore store) {
        if (!encryption.isDestroyed(key.epoch()) || store.checks().containsKey(key.epoch())) {
            return false;
        }
        // Looked at last: it may have been wrapped anew, and its epoch destroyed, since it was read.
        WrappedKey now = store.find(Set.of(key.client())).get(key.client());
        return now != null && now.epoch().equals(key.epoch());
    }

    static byte[] place(WrappedKey key) {
        return place(key.client(), key.keyId(), key.epoch());
    }

    private static byte[] place(ClientId client, UUID keyId, String epoch) {
        return KeyRing.encode(new Object[] {"data_key", client, keyId, epoch});
    }
}
