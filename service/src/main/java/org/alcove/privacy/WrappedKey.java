package org.alcove.privacy;

import java.util.Objects;
import java.util.UUID;
import org.alcove.kernel.ClientId;

/**
 * A client's data key as the key store holds it.
 *
 * @param epoch the key-encryption key it is wrapped under
 * @param wrapped opens under that key for this client, id and epoch only
 */
record WrappedKey(ClientId client, UUID keyId, String epoch, byte[] wrapped) {
    WrappedKey {
        Objects.requireNonNull(client);
        Objects.requireNonNull(keyId);
        Objects.requireNonNull(epoch);
        Objects.requireNonNull(wrapped);
    }
}
