package org.alcove.privacy;

/**
 * Says which key or row of the vault can't be used, in one line without any key or content. Nothing was written over when
 * it is thrown.
 */
public final class VaultFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VaultFault(String message) {
        super(message);
    }
}
