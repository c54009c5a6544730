package org.alcove.privacy;

import com.google.crypto.tink.Aead;
import java.security.GeneralSecurityException;
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

    static byte[] place(WrappedKey key) {
        return place(key.client(), key.keyId(), key.epoch());
    }

    private static byte[] place(ClientId client, UUID keyId, String epoch) {
        return KeyRing.encode(new Object[] {"data_key", client, keyId, epoch});
    }
}
