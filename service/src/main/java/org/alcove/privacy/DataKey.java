package org.alcove.privacy;

import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Hkdf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.UUID;
import org.alcove.audit.ClientName;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;

/** One client's own key, opened: seals and opens their rows (AES-256-GCM), and gives the pseudonyms that it alone knows. */
final class DataKey {
    static final int LENGTH = 32;
    private static final int PADDED_TO = 64;

    private final UUID id;
    private final AesGcmJce seal;
    private final byte[] naming;

    DataKey(UUID id, byte[] secret) {
        this.id = id;
        try {
            this.seal = new AesGcmJce(derive(secret, "seal"));
            this.naming = derive(secret, "name");
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("a data key could not be used", failure);
        }
    }

    UUID id() {
        return id;
    }

    /** Seals a text; its length is hidden up to the next multiple of 64 bytes. */
    byte[] seal(String text, Object... boundTo) {
        return sealBytes(text.getBytes(StandardCharsets.UTF_8), boundTo);
    }

    /** As {@link #seal}, of bytes. */
    byte[] sealBytes(byte[] bytes, Object... boundTo) {
        int length = (Integer.BYTES + bytes.length + PADDED_TO - 1) / PADDED_TO * PADDED_TO;
        byte[] padded =
                ByteBuffer.allocate(length).putInt(bytes.length).put(bytes).array();
        try {
            return seal.encrypt(padded, KeyRing.encode(boundTo));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("sealing failed", failure);
        }
    }

    /** @throws GeneralSecurityException if it was changed, moved or sealed under another key */
    String open(byte[] ciphertext, Object... boundTo) throws GeneralSecurityException {
        return new String(openBytes(ciphertext, boundTo), StandardCharsets.UTF_8);
    }

    /** @throws GeneralSecurityException if it was changed, moved or sealed under another key */
    byte[] openBytes(byte[] ciphertext, Object... boundTo) throws GeneralSecurityException {
        ByteBuffer padded = ByteBuffer.wrap(seal.decrypt(ciphertext, KeyRing.encode(boundTo)));
        byte[] bytes = new byte[padded.getInt()];
        padded.get(bytes);
        return bytes;
    }

    /** What the audit trail calls this client and their accounts. Holds a key that names and opens nothing. */
    ClientName name(ClientId client) {
        return new TrailName(naming, pseudonym(naming, "audit_event", client));
    }

    private static final class TrailName implements ClientName {
        private final byte[] naming;
        private final UUID own;

        private TrailName(byte[] naming, UUID own) {
            this.naming = naming;
            this.own = own;
        }

        @Override
        public UUID own() {
            return own;
        }

        @Override
        public UUID of(AccountId account) {
            return pseudonym(naming, "audit_event", "account", account);
        }
    }

    private static UUID pseudonym(byte[] naming, Object... of) {
        try {
            byte[] name = Hkdf.computeHkdf("HMACSHA256", naming, new byte[0], KeyRing.encode(of), 16);
            ByteBuffer buffer = ByteBuffer.wrap(name);
            return new UUID(buffer.getLong(), buffer.getLong());
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("a pseudonym could not be made", failure);
        }
    }

    private static byte[] derive(byte[] secret, String use) throws GeneralSecurityException {
        return Hkdf.computeHkdf(
                "HMACSHA256",
                Arrays.copyOf(secret, secret.length),
                new byte[0],
                use.getBytes(StandardCharsets.US_ASCII),
                LENGTH);
    }
}
