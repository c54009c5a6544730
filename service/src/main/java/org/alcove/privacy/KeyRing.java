package org.alcove.privacy;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.prf.Prf;
import com.google.crypto.tink.prf.PrfSet;
import com.google.crypto.tink.signature.Ed25519PublicKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.alcove.kernel.Id;

/**
 * The keys of this service. What is sealed opens only under the same purpose and the same associated parts; a hash is
 * keyed, so that nobody with the database alone can try values against it. Safe for use by many threads.
 */
public final class KeyRing {
    /** What stands before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo. */
    private static final byte[] ED25519_INFO = HexFormat.of().parseHex("302a300506032b6570032100");

    /** What is made with a key only to know it again. */
    private static final String CHECK = "key-check";

    /** The length of every hash, in bytes. */
    public static final int HASH_LENGTH = 32;

    private final Map<Purpose, Aead> seals = new EnumMap<>(Purpose.class);
    private final Map<Purpose, PrfSet> hashes = new EnumMap<>(Purpose.class);
    private final Map<Purpose, PublicKeySign> signers = new EnumMap<>(Purpose.class);
    private final Map<Purpose, PublicKeyVerify> verifiers = new EnumMap<>(Purpose.class);
    private final Map<Purpose, KeysetHandle> publicKeysets = new EnumMap<>(Purpose.class);
    private final boolean demonstration;

    KeyRing(Map<Purpose, KeysetHandle> keysets, boolean demonstration) throws GeneralSecurityException {
        this.demonstration = demonstration;
        for (Map.Entry<Purpose, KeysetHandle> keyset : keysets.entrySet()) {
            add(keyset.getKey(), keyset.getValue());
        }
    }

    private void add(Purpose purpose, KeysetHandle keyset) throws GeneralSecurityException {
        switch (purpose.kind()) {
            case SEAL -> seals.put(purpose, keyset.getPrimitive(RegistryConfiguration.get(), Aead.class));
            case HASH -> hashes.put(purpose, keyset.getPrimitive(RegistryConfiguration.get(), PrfSet.class));
            case SIGN -> {
                signers.put(purpose, keyset.getPrimitive(RegistryConfiguration.get(), PublicKeySign.class));
                publicKeysets.put(purpose, keyset.getPublicKeysetHandle());
                verifiers.put(
                        purpose,
                        keyset.getPublicKeysetHandle()
                                .getPrimitive(RegistryConfiguration.get(), PublicKeyVerify.class));
            }
        }
    }

    /** Signs a message (Ed25519). */
    public byte[] sign(Purpose purpose, byte[] message) {
        PublicKeySign signer = signers.get(purpose);
        if (signer == null) {
            throw new IllegalArgumentException(purpose.keysetName() + " is not for signing");
        }
        try {
            return signer.sign(message);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("signing failed for " + purpose.keysetName(), failure);
        }
    }

    /**
     * The public keys of a purpose as X.509 SubjectPublicKeyInfo (RFC 8410), by the bytes in hex that a signature made with
     * their private halves begins with; 64 bytes of Ed25519 follow those.
     */
    @AccessesPartialKey
    public Map<String, byte[]> publicKeys(Purpose purpose) {
        KeysetHandle keyset = publicKeysets.get(purpose);
        if (keyset == null) {
            throw new IllegalArgumentException(purpose.keysetName() + " is not for signing");
        }
        Map<String, byte[]> keys = new TreeMap<>();
        for (int i = 0; i < keyset.size(); i++) {
            if (keyset.getAt(i).getKey() instanceof Ed25519PublicKey key) {
                byte[] info = Arrays.copyOf(ED25519_INFO, ED25519_INFO.length + 32);
                System.arraycopy(key.getPublicKeyBytes().toByteArray(), 0, info, ED25519_INFO.length, 32);
                keys.put(HexFormat.of().formatHex(key.getOutputPrefix().toByteArray()), info);
            }
        }
        return keys;
    }

    /** Whether a signature was made by {@link #sign} for the same purpose and message. */
    public boolean verify(Purpose purpose, byte[] message, byte[] signature) {
        PublicKeyVerify verifier = verifiers.get(purpose);
        if (verifier == null) {
            throw new IllegalArgumentException(purpose.keysetName() + " is not for signing");
        }
        try {
            verifier.verify(signature, message);
            return true;
        } catch (GeneralSecurityException refused) {
            return false;
        }
    }

    /** Whether these are keys that a demonstration made for itself; such a service stays on loopback. */
    public boolean isDemonstration() {
        return demonstration;
    }

    /**
     * Seals a value with authenticated encryption (AES-256-GCM).
     *
     * @param boundTo what the value belongs to, such as table, column and row; the same parts are needed to open it
     */
    public byte[] seal(Purpose purpose, byte[] plain, Object... boundTo) {
        try {
            return aead(purpose).encrypt(plain, encode(boundTo));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("sealing failed for " + purpose.keysetName(), failure);
        }
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws IllegalStateException if it was changed, moved to another place or sealed under another key
     */
    public byte[] open(Purpose purpose, byte[] sealed, Object... boundTo) {
        try {
            return aead(purpose).decrypt(sealed, encode(boundTo));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("opening failed for " + purpose.keysetName(), failure);
        }
    }

    /**
     * A keyed hash (HMAC-SHA-256) of the parts, of {@link #HASH_LENGTH} bytes. Each part is preceded by its length, so
     * that no two lists of parts run together.
     *
     * @param parts texts, byte arrays, numbers or ids
     */
    public byte[] hash(Purpose purpose, Object... parts) {
        PrfSet prf = hashes.get(purpose);
        if (prf == null) {
            throw new IllegalArgumentException(purpose.keysetName() + " is not for hashing");
        }
        try {
            return prf.computePrimary(encode(parts), HASH_LENGTH);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("hashing failed for " + purpose.keysetName(), failure);
        }
    }

    /** A value that only this purpose's key makes, and that tells nothing of it; see {@link KeyChecks}. */
    byte[] check(Purpose purpose) {
        return switch (purpose.kind()) {
            case SEAL -> seal(purpose, checked(purpose));
            case HASH -> hash(purpose, CHECK, purpose.keysetName());
            case SIGN -> sign(purpose, checked(purpose));
        };
    }

    /** Whether a value was made by {@link #check} with a key of this purpose. */
    boolean fits(Purpose purpose, byte[] check) {
        try {
            return switch (purpose.kind()) {
                case SEAL -> Arrays.equals(open(purpose, check), checked(purpose));
                case HASH -> hashedByAny(purpose, check);
                case SIGN -> verify(purpose, checked(purpose), check);
            };
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    private boolean hashedByAny(Purpose purpose, byte[] check) {
        PrfSet known = Objects.requireNonNull(hashes.get(purpose));
        try {
            for (Prf one : known.getPrfs().values()) {
                if (MessageDigest.isEqual(one.compute(checked(purpose), HASH_LENGTH), check)) {
                    return true;
                }
            }
            return false;
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("hashing failed for " + purpose.keysetName(), failure);
        }
    }

    private static byte[] checked(Purpose purpose) {
        return encode(new Object[] {CHECK, purpose.keysetName()});
    }

    private Aead aead(Purpose purpose) {
        Aead aead = seals.get(purpose);
        if (aead == null) {
            throw new IllegalArgumentException(purpose.keysetName() + " is not for sealing");
        }
        return aead;
    }

    /** The parts one after another, each preceded by its length. */
    static byte[] encode(Object[] parts) {
        byte[][] encoded = new byte[parts.length][];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            encoded[i] = encode(parts[i]);
            length += Integer.BYTES + encoded[i].length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        for (byte[] part : encoded) {
            buffer.putInt(part.length).put(part);
        }
        return buffer.array();
    }

    private static byte[] encode(Object part) {
        if (part instanceof byte[] bytes) {
            return bytes;
        }
        if (part instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (part instanceof Id id) {
            return encode(id.value());
        }
        if (part instanceof UUID uuid) {
            return ByteBuffer.allocate(16)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .array();
        }
        if (part instanceof Number number) {
            return ByteBuffer.allocate(Long.BYTES).putLong(number.longValue()).array();
        }
        throw new IllegalArgumentException("a part of this type can't be encoded");
    }
}
