package org.alcove.privacy;

import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Objects;
import org.alcove.persistence.ReplaySealer;

/** Seals kept answers under keys derived from idempotency keys, which this service does not keep. */
public final class KeyedReplaySealer implements ReplaySealer {
    private final KeyRing keys;

    public KeyedReplaySealer(KeyRing keys) {
        this.keys = Objects.requireNonNull(keys);
    }

    @Override
    public byte[] hashOfKey(String idempotencyKey) {
        return keys.hash(Purpose.REPLAY, "find", idempotencyKey);
    }

    @Override
    public byte[] hashOfRequest(String idempotencyKey, byte[] request) {
        return keys.hash(Purpose.REPLAY, "request", idempotencyKey, request);
    }

    @Override
    public byte[] seal(String idempotencyKey, byte[] scope, byte[] answer) {
        try {
            return cipher(idempotencyKey).encrypt(answer, scope);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("sealing an answer failed", failure);
        }
    }

    @Override
    public byte[] open(String idempotencyKey, byte[] scope, byte[] sealed) {
        try {
            return cipher(idempotencyKey).decrypt(sealed, scope);
        } catch (GeneralSecurityException refused) {
            throw Vault.fault("idempotent_answer [" + new String(scope, StandardCharsets.UTF_8) + ", "
                    + HexFormat.of().formatHex(hashOfKey(idempotencyKey))
                    + "], answer, does not open: it was changed, moved or sealed under another key");
        }
    }

    private AesGcmJce cipher(String idempotencyKey) throws GeneralSecurityException {
        return new AesGcmJce(keys.hash(Purpose.REPLAY, "seal", idempotencyKey));
    }
}
