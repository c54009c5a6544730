package org.alcove.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.KeyFile.KeyFileException;
import org.alcove.privacy.KeyFile.KmsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key-encryption keys in the key file, one an epoch, the last of which is current. Looks at the file again when it
 * was changed, so that a rotation reaches a service that runs; a changed file that can't be used, or in which an epoch has
 * become another key, is told in the log and not taken over. Safe for use by many threads.
 */
public final class EpochFile implements KeyEncryption {
    static final String EPOCHS = "epochs";

    private static final Logger LOG = LoggerFactory.getLogger(EpochFile.class);
    private static final String LINEAGE = "lineage";
    private static final String NAME = "name";
    private static final String KEYSET = "keyset";
    private static final String RETIRED_AT = "retiredAt";
    private static final String COMPLETE = "complete";
    private static final byte[] PROBE = {1};

    /** A key management service that did not answer is not asked again for so long, unless a key is missing. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KeyPlace file;
    private final String lineage;
    private final ReentrantLock reading = new ReentrantLock();
    /** Never changed, only replaced: what is known is given without waiting for anybody who reads the file. */
    private volatile Map<String, Aead> keys;

    private FileTime seen;
    private OptionalLong failedAt = OptionalLong.empty();

    private EpochFile(KeyPlace file, String lineage, Map<String, Aead> keys, FileTime seen) {
        this.file = file;
        this.lineage = lineage;
        this.keys = keys;
        this.seen = seen;
    }

    /**
     * An epoch as the file tells of it.
     *
     * @param complete whether every data key is wrapped under it or a later one
     * @param retiredAt when the next one became complete
     */
    record Epoch(String name, boolean complete, Optional<Instant> retiredAt) {}

    /** @throws KeyFileException if the file can't be used; the message is one line that says why */
    public static EpochFile load(Path file) {
        return load(KeyPlace.file(file));
    }

    /** As {@link #load(Path)}, from wherever the keys are. */
    public static EpochFile load(KeyPlace file) {
        FileTime seen = modified(file);
        ObjectNode root = file.read();
        return new EpochFile(file, lineage(root), parse(file, root), seen);
    }

    @Override
    public String current() {
        // Who reads the file already will have it for the next one.
        if (reading.tryLock()) {
            try {
                if (failedAt.isEmpty() || System.nanoTime() - failedAt.getAsLong() > PATIENCE.toNanos()) {
                    reloadIfChanged();
                }
            } finally {
                reading.unlock();
            }
        }
        return last(keys);
    }

    @Override
    public Aead of(String epoch) {
        Aead known = keys.get(epoch);
        if (known != null) {
            return known;
        }
        reading.lock();
        try {
            reloadIfChanged();
            Aead key = keys.get(epoch);
            if (key == null) {
                if (failedAt.isPresent()) {
                    throw new ServiceException(ErrorCode.UNAVAILABLE);
                }
                throw Vault.fault(
                        "the key file " + file + " has no key for epoch " + epoch
                                + ", under which the key store holds keys: it is an older or another one, or the epoch was destroyed");
            }
            return key;
        } finally {
            reading.unlock();
        }
    }

    /** The current one is never destroyed and each has a higher number than all before it, in whichever copy of the file. */
    @Override
    public boolean isDestroyed(String epoch) {
        Map<String, Aead> known = keys;
        return !known.containsKey(epoch) && number(epoch) > 0 && number(epoch) < number(last(known));
    }

    /** Keeps other changes of the file away. @throws KeyFileException if one is under way */
    KeyPlace.Lock lock() {
        return file.lock();
    }

    /** All epochs, oldest first. */
    List<Epoch> list() {
        List<Epoch> epochs = new ArrayList<>();
        for (JsonNode node : epochs(file, file.read())) {
            String retired = node.path(RETIRED_AT).asText("");
            epochs.add(new Epoch(
                    node.path(NAME).asText(),
                    node.path(COMPLETE).asBoolean(false),
                    retired.isEmpty() ? Optional.empty() : Optional.of(instant(retired))));
        }
        return epochs;
    }

    /** Of this file and its copies, whatever becomes of the epochs. */
    String lineage() {
        return lineage;
    }

    /** The name of the epoch that {@link #begin} would add. */
    String next() {
        return next(epochs(file, file.read()));
    }

    private static String next(ArrayNode epochs) {
        long number = 1;
        for (JsonNode epoch : epochs) {
            number = Math.max(number, number(epoch) + 1);
        }
        return Long.toString(number);
    }

    /** Adds an epoch, which is current from then on. */
    void begin() {
        ObjectNode root = file.read();
        ArrayNode epochs = epochs(file, root);
        add(epochs, next(epochs), false);
        writeAndTake(root);
    }

    /**
     * Writes down that every data key is wrapped under the current epoch, and since when the others are not needed.
     *
     * @param current what they were wrapped under
     * @throws KeyFileException if the file lost that epoch meanwhile; nothing is written
     */
    void complete(String current, Instant now) {
        ObjectNode root = readWith(current);
        ArrayNode epochs = epochs(file, root);
        // A clock that was set back must not make a key look older than one that went before it.
        Instant since = now;
        for (Epoch epoch : list()) {
            Instant retired = epoch.retiredAt().orElse(since);
            since = retired.isAfter(since) ? retired : since;
        }
        for (int i = 0; i < epochs.size(); i++) {
            ObjectNode epoch = (ObjectNode) epochs.get(i);
            if (i == epochs.size() - 1) {
                epoch.put(COMPLETE, true);
            } else if (!epoch.has(RETIRED_AT)) {
                epoch.put(COMPLETE, true).put(RETIRED_AT, since.toString());
            }
        }
        writeAndTake(root);
    }

    /**
     * Destroys a retired epoch: nothing that is wrapped under it opens ever again.
     *
     * @throws KeyFileException if the file lost the epoch that came in its place; nothing is written
     */
    void destroy(String name) {
        ObjectNode root = readWith(last(keys));
        ArrayNode epochs = epochs(file, root);
        for (int i = 0; i < epochs.size() - 1; i++) {
            if (epochs.get(i).path(NAME).asText().equals(name)) {
                epochs.remove(i);
                writeAndTake(root);
                return;
            }
        }
        throw new IllegalArgumentException("only an epoch that is there and not current can be destroyed");
    }

    /** The file, if it still has the epoch: else older keys that are all there is would be given up for one that is lost. */
    private ObjectNode readWith(String current) {
        ObjectNode root = file.read();
        Aead known = keys.get(current);
        Aead there = parse(file, root).get(current);
        if (known == null || there == null || !isSame(known, there)) {
            throw new KeyFileException("the key file " + file + " was replaced meanwhile and has lost epoch " + current
                    + ", under which keys are wrapped; put the one that has it back");
        }
        return root;
    }

    private static boolean isSame(Aead known, Aead there) {
        try {
            return Arrays.equals(there.decrypt(known.encrypt(PROBE, PROBE), PROBE), PROBE);
        } catch (GeneralSecurityException other) {
            return false;
        }
    }

    private void writeAndTake(ObjectNode root) {
        reading.lock();
        try {
            file.write(root);
            seen = modified(file);
            keys = parse(file, root);
        } finally {
            reading.unlock();
        }
    }

    private void reloadIfChanged() {
        try {
            FileTime now = modified(file);
            if (now.equals(seen)) {
                return;
            }
            ObjectNode root = file.read();
            failedAt = OptionalLong.empty();
            Map<String, Aead> fresh = parse(file, root);
            for (Map.Entry<String, Aead> epoch : fresh.entrySet()) {
                Aead before = keys.get(epoch.getKey());
                if (before != null && !isSame(before, epoch.getValue())) {
                    throw new KeyFileException("epoch " + epoch.getKey() + " has become another key");
                }
            }
            if (!lineage(root).equals(lineage)) {
                LOG.error("vault: the key file was replaced by another one; going on with the keys of before");
                return;
            }
            keys = fresh;
            seen = now;
        } catch (KmsException down) {
            failedAt = OptionalLong.of(System.nanoTime());
            LOG.error("vault: {}; going on with the keys of before", down.getMessage());
        } catch (KeyFileException unusable) {
            LOG.error("vault: the key file was replaced by one that can't be used; going on with the keys of before");
        }
    }

    /** Drawn once a file, and the same however often its epochs change. */
    private static String lineage(ObjectNode root) {
        return root.path(LINEAGE).asText("");
    }

    private static FileTime modified(KeyPlace file) {
        try {
            return Files.getLastModifiedTime(file.file());
        } catch (IOException failure) {
            throw new KeyFileException("there is no key file at " + file);
        }
    }

    private static Map<String, Aead> parse(KeyPlace file, ObjectNode root) {
        Map<String, Aead> keys = new LinkedHashMap<>();
        for (JsonNode epoch : epochs(file, root)) {
            String name = epoch.path(NAME).asText("");
            try {
                keys.put(
                        name,
                        TinkJsonProtoKeysetFormat.parseKeyset(
                                        epoch.path(KEYSET).toString(), InsecureSecretKeyAccess.get())
                                .getPrimitive(RegistryConfiguration.get(), Aead.class));
            } catch (GeneralSecurityException failure) {
                throw new KeyFileException("the key file " + file + " has a damaged key for epoch " + number(epoch));
            }
        }
        return keys;
    }

    private static ArrayNode epochs(KeyPlace file, ObjectNode root) {
        if (!(root.get(EPOCHS) instanceof ArrayNode epochs) || epochs.isEmpty()) {
            throw new KeyFileException("the key file " + file + " has no key-encryption key; run create-keys");
        }
        return epochs;
    }

    /** Adds the first epoch to a key file that has none. */
    static void addFirst(ObjectNode root) {
        root.put(LINEAGE, UUID.randomUUID().toString());
        add(root.putArray(EPOCHS), "1", true);
    }

    private static void add(ArrayNode epochs, String name, boolean complete) {
        ObjectNode epoch = epochs.addObject();
        epoch.put(NAME, name);
        epoch.put(COMPLETE, complete);
        epoch.set(KEYSET, KeyFile.generateSeal());
    }

    private static long number(JsonNode epoch) {
        return number(epoch.path(NAME).asText());
    }

    private static long number(String name) {
        try {
            return Long.parseLong(name);
        } catch (NumberFormatException other) {
            return 0;
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException unreadable) {
            throw new KeyFileException("the key file has an epoch whose time can't be read");
        }
    }

    private static String last(Map<String, Aead> keys) {
        String last = "";
        for (String name : keys.keySet()) {
            last = name;
        }
        return last;
    }

    /** Whether an epoch can be told from another of its name by what was sealed under it. */
    static boolean fits(Aead key, UUID store, String epoch, byte[] check) {
        try {
            return key.decrypt(check, KeyRing.encode(new Object[] {"epoch_check", store, epoch})).length == 1;
        } catch (GeneralSecurityException other) {
            return false;
        }
    }

    static byte[] check(Aead key, UUID store, String epoch) {
        try {
            return Objects.requireNonNull(key)
                    .encrypt(PROBE, KeyRing.encode(new Object[] {"epoch_check", store, epoch}));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("a key could not be checked", failure);
        }
    }
}
