package org.alcove.privacy;

import com.google.crypto.tink.Aead;

/** The key-encryption keys, one an epoch. They are never in a database or a key store. */
interface KeyEncryption {
    /** The epoch that fresh keys are wrapped under. */
    String current();

    /**
     * The key of an epoch.
     *
     * @throws VaultFault naming the epoch that is not there
     */
    Aead of(String epoch);

    /** Whether an epoch was here once and was destroyed. Not one that only a later copy of these keys can have. */
    boolean isDestroyed(String epoch);
}
