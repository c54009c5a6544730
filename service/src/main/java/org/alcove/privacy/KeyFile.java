package org.alcove.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.signature.PredefinedSignatureParameters;
import com.google.crypto.tink.signature.SignatureConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The file that holds the keys: JSON with one Tink keyset for each {@link Purpose}, mode 0600. It is kept apart from the
 * database and its backups, and can be sealed by a key management service ({@link KeyPlace}). A file that others may read
 * is refused, and one that lacks a purpose is named.
 */
public final class KeyFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private KeyFile() {}

    /**
     * Reads a key file.
     *
     * @throws KeyFileException if it is missing, unreadable, readable by others, damaged or lacks a purpose; the message
     *     is one line that says which
     */
    public static KeyRing load(Path file) {
        return load(KeyPlace.file(file));
    }

    /** As {@link #load(Path)}, from wherever the keys are. */
    public static KeyRing load(KeyPlace file) {
        ObjectNode root = file.read();
        Map<Purpose, KeysetHandle> keysets = new EnumMap<>(Purpose.class);
        for (Purpose purpose : Purpose.values()) {
            JsonNode keyset = root.path("keysets").get(purpose.keysetName());
            if (keyset == null) {
                throw new KeyFileException(
                        "the key file " + file + " has no key for " + purpose.keysetName() + "; run create-keys");
            }
            keysets.put(purpose, parse(file, purpose, keyset));
        }
        try {
            return new KeyRing(keysets, root.path("demonstration").asBoolean(false));
        } catch (GeneralSecurityException failure) {
            throw new KeyFileException("the key file " + file + " holds a keyset that can't be used");
        }
    }

    /**
     * Makes a key file, or adds the keys that a newer version of Alcove needs to one that is there. Existing keys are
     * never changed.
     *
     * @param demonstration marks the keys as made for a demonstration; ignored for a file that is there
     * @throws KeyFileException if the file can't be used, or another command is changing it; it stays as it was
     */
    public static void createOrComplete(Path file, boolean demonstration) {
        createOrComplete(KeyPlace.file(file), demonstration);
    }

    /** As {@link #createOrComplete(Path, boolean)}, wherever the keys are. */
    public static void createOrComplete(KeyPlace file, boolean demonstration) {
        register();
        // What a rotation writes between the reading and the writing would be written over: an epoch, and with it every
        // data key that is wrapped under it.
        try (KeyPlace.Lock alone = lock(file)) {
            createOrComplete(alone, file, demonstration);
        }
    }

    private static void createOrComplete(KeyPlace.Lock alone, KeyPlace file, boolean demonstration) {
        alone.requireHeld();
        ObjectNode root;
        if (file.exists()) {
            root = file.read();
        } else {
            root = JSON.createObjectNode();
            root.put("format", 1);
            root.put("demonstration", demonstration);
            root.putObject("keysets");
        }
        ObjectNode keysets = (ObjectNode) root.get("keysets");
        boolean added = false;
        for (Purpose purpose : Purpose.values()) {
            if (!keysets.has(purpose.keysetName())) {
                keysets.set(purpose.keysetName(), generate(purpose));
                added = true;
            }
        }
        if (!root.has(EpochFile.EPOCHS)) {
            EpochFile.addFirst(root);
            added = true;
        }
        if (added) {
            file.write(root);
        }
    }

    /** Brings keys to another place, which must be empty. @throws KeyFileException if it is not, or either can't be used */
    public static void copy(KeyPlace from, KeyPlace to) {
        try (KeyPlace.Lock alone = lock(to)) {
            alone.requireHeld();
            if (to.exists()) {
                throw new KeyFileException("there is a key file at " + to + " already");
            }
            to.write(from.read());
        }
    }

    /** Of a file that may be the first in its folder. */
    private static KeyPlace.Lock lock(KeyPlace file) {
        try {
            Files.createDirectories(folder(file.file()));
        } catch (IOException failure) {
            throw cantBeWritten(file.file());
        }
        return file.lock();
    }

    /** What stands in the file, sealed or not. */
    static ObjectNode readJson(Path file) {
        register();
        try {
            if (!Files.isRegularFile(file)) {
                throw new KeyFileException("there is no key file at " + file);
            }
            if (isPosix(file)) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
                if (permissions.stream()
                        .anyMatch(permission -> !permission.name().startsWith("OWNER_"))) {
                    throw new KeyFileException(
                            "the key file " + file + " can be used by others than its owner; set its mode to 0600");
                }
            }
            if (!(JSON.readTree(file.toFile()) instanceof ObjectNode root)) {
                throw new KeyFileException("the key file " + file + " is damaged");
            }
            return root;
        } catch (IOException failure) {
            // The parser's message would quote the file.
            throw new KeyFileException("the key file " + file + " can't be read");
        }
    }

    private static KeysetHandle parse(KeyPlace file, Purpose purpose, JsonNode keyset) {
        try {
            return TinkJsonProtoKeysetFormat.parseKeyset(keyset.toString(), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException failure) {
            throw new KeyFileException("the key file " + file + " has a damaged key for " + purpose.keysetName());
        }
    }

    private static JsonNode generate(Purpose purpose) {
        return generate(parameters(purpose.kind()));
    }

    static JsonNode generateSeal() {
        return generate(PredefinedAeadParameters.AES256_GCM);
    }

    private static Parameters parameters(Purpose.Kind kind) {
        return switch (kind) {
            case SEAL -> PredefinedAeadParameters.AES256_GCM;
            case HASH -> PredefinedPrfParameters.HMAC_SHA256_PRF;
            case SIGN -> PredefinedSignatureParameters.ED25519;
        };
    }

    private static JsonNode generate(Parameters parameters) {
        try {
            KeysetHandle keyset = KeysetHandle.generateNew(parameters);
            return JSON.readTree(TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException | IOException failure) {
            throw new IllegalStateException("a key could not be made", failure);
        }
    }

    /** Puts a whole key file in the place of the one that is there. */
    static void write(Path file, ObjectNode root) {
        Path folder = folder(file);
        try {
            Files.createDirectories(folder);
            // Written beside and moved over, so that a crash leaves the old file or the new one whole. By one name, so
            // that what a killed writer left goes: it holds keys, among them some that are destroyed since.
            Path fresh = temporary(file);
            Files.deleteIfExists(fresh);
            if (isPosix(folder)) {
                Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PRIVATE));
            } else {
                Files.createFile(fresh);
            }
            JSON.writerWithDefaultPrettyPrinter().writeValue(fresh.toFile(), root);
            force(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (isPosix(folder)) {
                force(folder);
            }
        } catch (IOException failure) {
            throw cantBeWritten(file);
        }
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    private static KeyFileException cantBeWritten(Path file) {
        return new KeyFileException("the key file " + file + " can't be written");
    }

    private static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /** To the disk: keys that a power cut takes away take everything sealed under them along. */
    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static boolean isPosix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }

    private static void register() {
        try {
            AeadConfig.register();
            PrfConfig.register();
            SignatureConfig.register();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Says in one line, without any key, what is wrong with a key file. */
    public static class KeyFileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KeyFileException(String message) {
            super(message);
        }
    }

    /** Says in one line that the key management service did not do what it was asked. */
    public static final class KmsException extends KeyFileException {
        private static final long serialVersionUID = 1L;

        KmsException(String message) {
            super(message);
        }
    }
}
