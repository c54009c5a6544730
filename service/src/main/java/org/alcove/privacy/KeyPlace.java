package org.alcove.privacy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import org.alcove.privacy.KeyFile.KeyFileException;
import org.alcove.privacy.KeyFile.KmsException;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys are: in a file as they are, or in one that only a key management service can open. In the sealed file
 * stand the service's URI, a key of the file's own that the service wrapped, and all keys sealed under that one: the
 * service is asked when the file is read or written and at no other time. Nothing is written unless the service wrapped it.
 */
public final class KeyPlace {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] BOUND_TO = "alcove key file 1".getBytes(StandardCharsets.US_ASCII);
    private static final String KMS = "kms";
    private static final String WRAPPED = "wrappedKey";
    private static final String SEALED = "sealed";
    private static final int KEY_LENGTH = 32;

    private final Path file;
    private final @Nullable String uri;
    private final @Nullable Aead remote;

    private KeyPlace(Path file, @Nullable String uri, @Nullable Aead remote) {
        this.file = Objects.requireNonNull(file);
        this.uri = uri;
        this.remote = remote;
    }

    /** A key file as it is. */
    public static KeyPlace file(Path file) {
        return new KeyPlace(file, null, null);
    }

    /**
     * What the settings name.
     *
     * @param keys a key file, or the URI of a key in a key management service, such as {@code gcp-kms://…}
     * @param sealedFile the file that is sealed by that key; unused without one
     * @throws KeyFileException if no client for that URI is there, or it can't be used
     */
    public static KeyPlace of(String keys, Path sealedFile, KmsConfiguration kms) {
        return isUri(keys) ? new KeyPlace(sealedFile, keys, kms.aead(keys)) : file(Path.of(keys));
    }

    /** A file that is sealed by the key of that URI. @throws KeyFileException if that can't be used */
    public static KeyPlace sealed(String uri, Path file, KmsConfiguration kms) {
        if (!isUri(uri)) {
            throw new KeyFileException(uri + " is no URI of a key management service's key");
        }
        return of(uri, file, kms);
    }

    private static boolean isUri(String keys) {
        return keys.matches("[A-Za-z][A-Za-z0-9+.-]+://.*");
    }

    Path file() {
        return file;
    }

    boolean exists() {
        return Files.exists(file);
    }

    @Override
    public String toString() {
        return file.toString();
    }

    /** Everything in the file, in the clear. @throws KeyFileException in one line, without any key */
    ObjectNode read() {
        ObjectNode root = KeyFile.readJson(file);
        if (remote == null) {
            if (root.has(SEALED)) {
                throw new KeyFileException("the key file " + file + " is sealed by a key management service; name its"
                        + " URI in ALCOVE_KEYS, and the file in ALCOVE_KEYS_FILE");
            }
            return requireKeys(root);
        }
        if (!root.has(SEALED)) {
            throw new KeyFileException("the key file " + file + " is not sealed by a key management service; seal it"
                    + " with create-keys --kms " + uri + " --from " + file);
        }
        if (!root.path(KMS).asText().equals(uri)) {
            throw new KeyFileException("the key file " + file + " was sealed by another key than " + uri);
        }
        byte[] secret = ask(aead -> aead.decrypt(bytes(root, WRAPPED), BOUND_TO), "open");
        try {
            byte[] plain = new AesGcmJce(secret).decrypt(bytes(root, SEALED), BOUND_TO);
            if (JSON.readTree(plain) instanceof ObjectNode opened) {
                return requireKeys(opened);
            }
        } catch (GeneralSecurityException | IOException changed) {
            // Told below: a parser's message would quote the keys.
        }
        throw damaged();
    }

    /** Puts everything in the place of what is there, whole or not at all. */
    void write(ObjectNode root) {
        if (remote == null) {
            KeyFile.write(file, root);
            return;
        }
        byte[] secret = new byte[KEY_LENGTH];
        new SecureRandom().nextBytes(secret);
        byte[] wrapped = ask(aead -> aead.encrypt(secret, BOUND_TO), "seal");
        try {
            KeyFile.write(
                    file,
                    JSON.createObjectNode()
                            .put("format", 1)
                            .put(KMS, uri)
                            .put(WRAPPED, Base64.getEncoder().encodeToString(wrapped))
                            .put(
                                    SEALED,
                                    Base64.getEncoder()
                                            .encodeToString(new AesGcmJce(secret)
                                                    .encrypt(JSON.writeValueAsBytes(root), BOUND_TO))));
        } catch (GeneralSecurityException | IOException failure) {
            throw new IllegalStateException("a key file could not be sealed", failure);
        }
    }

    /** Held by whoever changes the file, in this process or another on this machine. */
    static final class Lock implements AutoCloseable {
        private final FileChannel channel;
        private final FileLock held;

        private Lock(FileChannel channel, FileLock held) {
            this.channel = channel;
            this.held = held;
        }

        void requireHeld() {
            if (!held.isValid()) {
                throw new IllegalStateException("the key file is not locked");
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException ignored) {
                // The lock goes with the process.
            }
        }
    }

    /** @throws KeyFileException if somebody else is changing the file */
    Lock lock() {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        try {
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock held = channel.tryLock();
                if (held != null) {
                    return new Lock(channel, held);
                }
            } catch (OverlappingFileLockException inThisProcess) {
                // Told below.
            }
            channel.close();
        } catch (IOException failure) {
            throw new KeyFileException("the lock " + lock + " beside the key file can't be taken");
        }
        throw new KeyFileException("the key file " + file + " is being changed by another command; try again later");
    }

    private ObjectNode requireKeys(ObjectNode root) {
        if (!(root.get("keysets") instanceof ObjectNode)) {
            throw damaged();
        }
        return root;
    }

    private byte[] bytes(ObjectNode root, String name) {
        try {
            return Base64.getDecoder().decode(root.path(name).asText(""));
        } catch (IllegalArgumentException notBase64) {
            throw damaged();
        }
    }

    private KeyFileException damaged() {
        return new KeyFileException("the key file " + file + " is damaged");
    }

    private interface Request {
        byte[] run(Aead aead) throws GeneralSecurityException;
    }

    private byte[] ask(Request request, String what) {
        try {
            return request.run(Objects.requireNonNull(remote));
        } catch (KeyFileException damaged) {
            throw damaged;
        } catch (GeneralSecurityException | RuntimeException failure) {
            // Clients throw what they like; what they say could quote more than an operator's log should hold.
            throw new KmsException("the key management service did not " + what + " the key file " + file + " with "
                    + uri + " (" + failure.getClass().getName() + ")");
        }
    }
}
