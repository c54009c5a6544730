package org.alcove.privacy;

/**
 * Says which key or row of the vault can't be used, in one line without any key or content. Nothing was written over when
 * it is thrown.
 */
public class VaultFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VaultFault(String message) {
        super(message);
    }

    /**
     * What is damaged or gone, and so opens never again from what there is here. What can't be read just now is none of
     * these, and neither is a key whose epoch the key file does not have, unless that epoch was destroyed for certain: the
     * file may be an older copy.
     */
    static final class Closed extends VaultFault {
        private static final long serialVersionUID = 1L;

        Closed(String message) {
            super(message);
        }
    }
}
