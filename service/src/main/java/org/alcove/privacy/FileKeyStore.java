package org.alcove.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Id;

/**
 * A key store in a folder: one small file a client, each written whole or not at all and brought to the disk before it
 * counts. Replicas on one machine can share it; writers wait for each other by a lock on the folder.
 */
final class FileKeyStore implements KeyStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");
    private static final String HEADER = "store.json";
    private static final String SUFFIX = ".key";
    /** File locks are held by a whole process: this keeps its own threads apart. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final Path folder;
    private final UUID id;

    private FileKeyStore(Path folder, UUID id) {
        this.folder = folder;
        this.id = id;
    }

    static boolean exists(Path folder) {
        return Files.exists(folder.resolve(HEADER));
    }

    /** @throws VaultFault if it is not there, not private or damaged */
    static FileKeyStore open(Path folder) {
        try {
            if (isPosix(folder)
                    && Files.getPosixFilePermissions(folder).stream()
                            .anyMatch(permission -> !permission.name().startsWith("OWNER_"))) {
                throw new VaultFault(
                        "the key store " + folder + " can be entered by others than its owner; set its mode to 0700");
            }
            JsonNode header = JSON.readTree(folder.resolve(HEADER).toFile());
            return new FileKeyStore(folder, Id.parse(header.path("id").asText()));
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new VaultFault("the key store " + folder + " is missing or damaged");
        }
    }

    /** Makes an empty store, or opens the one that another replica made meanwhile. */
    static FileKeyStore create(Path folder, UUID id) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(parent(folder));
                if (isPosix(parent(folder))) {
                    Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
                } else {
                    Files.createDirectory(folder);
                }
            }
        } catch (FileAlreadyExistsException made) {
            // By another replica.
        } catch (IOException failure) {
            throw new VaultFault("the key store " + folder + " can't be made");
        }
        ObjectNode header = JSON.createObjectNode().put("id", id.toString());
        FileKeyStore fresh = new FileKeyStore(folder, id);
        fresh.writing(() -> fresh.place(folder.resolve(HEADER), header));
        return open(folder);
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public Map<ClientId, WrappedKey> find(Set<ClientId> clients) {
        Map<ClientId, WrappedKey> found = new HashMap<>();
        for (ClientId client : clients) {
            read(client).ifPresent(key -> found.put(client, key));
        }
        return found;
    }

    @Override
    public Map<ClientId, WrappedKey> findWhole(Set<ClientId> clients) {
        requireThere();
        Map<ClientId, WrappedKey> found = new HashMap<>();
        for (ClientId client : clients) {
            try {
                read(client).ifPresent(key -> found.put(client, key));
            } catch (VaultFault told) {
                // In the log.
            }
        }
        return found;
    }

    @Override
    public WrappedKey putIfAbsent(WrappedKey key) {
        Optional<WrappedKey> before = read(key.client());
        if (before.isPresent()) {
            return before.get();
        }
        writing(() -> place(file(key.client()), json(key)));
        return read(key.client()).orElseThrow(() -> unwritable());
    }

    @Override
    public boolean replace(WrappedKey old, WrappedKey fresh) {
        return writing(() -> {
            Optional<WrappedKey> now = read(old.client());
            if (now.isEmpty()
                    || !now.get().keyId().equals(old.keyId())
                    || !now.get().epoch().equals(old.epoch())) {
                return false;
            }
            Files.move(
                    written(file(fresh.client()), json(fresh)),
                    file(fresh.client()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            force(parent(file(fresh.client())));
            return true;
        });
    }

    @Override
    public boolean destroy(ClientId client) {
        return writing(() -> {
            Path file = file(client);
            if (!Files.exists(file)) {
                requireThere();
                return false;
            }
            overwrite(file);
            // A writer that was killed leaves the key in here too.
            if (Files.exists(temporary(file))) {
                overwrite(temporary(file));
                Files.delete(temporary(file));
            }
            // Last, so that a crash before it is noticed.
            Files.delete(file);
            force(parent(file));
            return true;
        });
    }

    @Override
    public List<ClientId> listOutside(String epoch, int limit) {
        List<ClientId> outside = new ArrayList<>();
        try {
            for (Path file : keyFiles()) {
                String name = file.getFileName().toString();
                ClientId client = ClientId.fromString(name.substring(0, name.length() - SUFFIX.length()));
                if (isOutside(client, epoch)) {
                    outside.add(client);
                    if (outside.size() == limit) {
                        break;
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException | IllegalArgumentException failure) {
            throw new VaultFault("the key store " + folder + " can't be read through");
        }
        return outside;
    }

    private boolean isOutside(ClientId client, String epoch) {
        try {
            return read(client).filter(key -> !key.epoch().equals(epoch)).isPresent();
        } catch (VaultFault told) {
            // Of this file alone, unless the folder is gone.
            requireThere();
            return true;
        }
    }

    /** By names alone: what a writer puts beside them comes and goes meanwhile. */
    private List<Path> keyFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path part : parts) {
                try (DirectoryStream<Path> keys = Files.newDirectoryStream(part, "*" + SUFFIX)) {
                    keys.forEach(files::add);
                }
            }
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    @Override
    public Map<String, byte[]> checks() {
        try {
            Map<String, byte[]> checks = new HashMap<>();
            JSON.readTree(folder.resolve(HEADER).toFile())
                    .path("checks")
                    .fields()
                    .forEachRemaining(check -> checks.put(
                            check.getKey(),
                            Base64.getDecoder().decode(check.getValue().asText())));
            return checks;
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new VaultFault("the key store " + folder + " is damaged");
        }
    }

    @Override
    public void putCheck(String epoch, byte[] check) {
        changeHeader(checks -> checks.has(epoch)
                ? checks
                : checks.put(epoch, Base64.getEncoder().encodeToString(check)));
    }

    @Override
    public void removeCheck(String epoch) {
        changeHeader(checks -> checks.without(epoch));
    }

    private void changeHeader(java.util.function.UnaryOperator<ObjectNode> change) {
        writing(() -> {
            ObjectNode header =
                    (ObjectNode) JSON.readTree(folder.resolve(HEADER).toFile());
            header.set("checks", change.apply(header.withObject("/checks")));
            Files.move(
                    written(folder.resolve(HEADER), header),
                    folder.resolve(HEADER),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            force(folder);
            return true;
        });
    }

    private Optional<WrappedKey> read(ClientId client) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file(client));
        } catch (NoSuchFileException missing) {
            // Only that: a file that is there and may not be read holds a key all the same.
            requireThere();
            return Optional.empty();
        } catch (IOException unreadable) {
            throw Vault.fault("the key store's file for client " + client + " can't be read");
        }
        try {
            JsonNode json = JSON.readTree(bytes);
            String epoch = json.path("epoch").asText("");
            byte[] wrapped = Base64.getDecoder().decode(json.path("wrapped").asText(""));
            if (epoch.isEmpty() || wrapped.length == 0) {
                throw damaged(client);
            }
            return Optional.of(
                    new WrappedKey(client, Id.parse(json.path("keyId").asText()), epoch, wrapped));
        } catch (IOException | IllegalArgumentException noKey) {
            throw damaged(client);
        }
    }

    /** Without the folder nobody has a key; that is not to be taken for keys that are gone. */
    private void requireThere() {
        if (!Files.isReadable(folder.resolve(HEADER))) {
            throw Vault.fault("the key store " + folder + " can't be read");
        }
    }

    private static ObjectNode json(WrappedKey key) {
        return JSON.createObjectNode()
                .put("keyId", key.keyId().toString())
                .put("epoch", key.epoch())
                .put("wrapped", Base64.getEncoder().encodeToString(key.wrapped()));
    }

    /** Two hexadecimal digits of the id spread the files over 256 folders. */
    private Path file(ClientId client) {
        String name = client.toString();
        return folder.resolve(name.substring(0, 2)).resolve(name + SUFFIX);
    }

    /** Puts a file in its place unless there is one: a link is made whole or not at all, and over nothing. */
    private boolean place(Path file, ObjectNode content) throws IOException {
        Path temporary = written(file, content);
        try {
            Files.createLink(file, temporary);
            force(parent(file));
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Beside the file, and one for each, so that what a killed writer left there is found. */
    private static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    private static Path written(Path file, ObjectNode content) throws IOException {
        Path parent = parent(file);
        Files.createDirectories(parent);
        Path temporary = temporary(file);
        // Not written over: what a killed writer left can be the very file that is in place, by another name.
        Files.deleteIfExists(temporary);
        if (isPosix(parent)) {
            Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PRIVATE_FILE));
        } else {
            Files.createFile(temporary);
        }
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(JSON.writeValueAsBytes(content)));
            channel.force(true);
        }
        return temporary;
    }

    /** Over the bytes themselves, for what it is worth: many disks and file systems keep older ones. */
    private static void overwrite(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate((int) channel.size()));
            channel.force(true);
        }
    }

    private static void force(Path directory) throws IOException {
        if (isPosix(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    private interface Writing {
        boolean run() throws IOException;
    }

    private boolean writing(Writing work) {
        THREADS.lock();
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            return held.isValid() && work.run();
        } catch (IOException failure) {
            throw unwritable();
        } finally {
            THREADS.unlock();
        }
    }

    private static boolean isPosix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }

    private VaultFault unwritable() {
        return Vault.fault("the key store " + folder + " can't be written");
    }

    private static VaultFault.Closed damaged(ClientId client) {
        return Vault.closed("the key store's file for client " + client + " is damaged");
    }
}
