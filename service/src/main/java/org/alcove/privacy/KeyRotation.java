package org.alcove.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.ClientId;

/**
 * Changes the key-encryption key while the service runs: begins an epoch, wraps every living data key anew, and destroys
 * epochs that were replaced for as long as backups live. What a killed run left undone the next one finishes first. A data
 * key is wrapped anew only while it is there, so that who is shredded meanwhile stays so. That an epoch begins, is complete
 * and is destroyed is written down before it is so, each once however often a run was killed.
 */
public final class KeyRotation implements AutoCloseable {
    private static final int BATCH = 5_000;

    private final KeyStore store;
    private final EpochFile epochs;
    private final Duration backupsLife;
    private final Trail trail;

    KeyRotation(KeyStore store, EpochFile epochs, Duration backupsLife, Trail trail) {
        this.store = store;
        this.epochs = epochs;
        this.backupsLife = backupsLife;
        this.trail = trail;
    }

    /** @throws VaultFault if the key store and the key file don't belong together */
    public static KeyRotation of(KeyStorePlace keyStore, KeyPlace keyFile, Duration backupsLife, Trail trail) {
        EpochFile epochs = EpochFile.load(keyFile);
        KeyStore store = keyStore.open();
        VaultOpening.requireFit(store, epochs);
        return new KeyRotation(store, epochs, backupsLife, trail);
    }

    /** Where a rotation is written down. */
    @FunctionalInterface
    public interface Trail {
        /** Writes down what is about to be done, and commits it; nothing if it stands there already. */
        void append(AuditEntry entry);
    }

    /**
     * What a run did.
     *
     * @param epoch the current one
     * @param begun whether this run began it; if not, it finished what an earlier one had begun
     * @param rewrapped data keys
     * @param destroyed names of epochs
     * @param keptUntil by name of the epoch, when the ones that are still there can be destroyed
     */
    public record Report(
            String epoch, boolean begun, int rewrapped, List<String> destroyed, Map<String, Instant> keptUntil) {}

    /** Begins an epoch unless one is unfinished, so that its key can be carried to other replicas before it is needed. */
    public boolean begin(Instant now) {
        try (KeyPlace.Lock alone = epochs.lock()) {
            return begin(alone, now);
        }
    }

    private boolean begin(KeyPlace.Lock alone, Instant now) {
        alone.requireHeld();
        List<EpochFile.Epoch> before = epochs.list();
        boolean unfinished = !before.get(before.size() - 1).complete();
        if (!unfinished) {
            String next = epochs.next();
            trail.append(entry(AuditAction.KEY_EPOCH_BEGIN, next, now).counting(List.of("epoch:" + next)));
            epochs.begin();
        }
        // A run that was killed may have begun the epoch and not marked the store.
        String current = epochs.current();
        VaultOpening.mark(store, epochs, current);
        return !unfinished;
    }

    /** @throws VaultFault naming the first key that can't be wrapped anew; everything before it was */
    public Report run(Instant now) {
        try (KeyPlace.Lock alone = epochs.lock()) {
            return run(alone, now);
        }
    }

    private Report run(KeyPlace.Lock alone, Instant now) {
        boolean begun = begin(alone, now);
        int rewrapped = rewrapAll();
        String current = epochs.current();
        trail.append(entry(AuditAction.KEY_EPOCH_COMPLETE, current, now)
                .counting(
                        begun
                                ? List.of("epoch:" + current, "rewrapped:" + rewrapped)
                                : List.of("epoch:" + current, "rewrapped:" + rewrapped, "resumed")));
        epochs.complete(now);
        List<String> destroyed = new ArrayList<>();
        Map<String, Instant> kept = new java.util.TreeMap<>();
        for (EpochFile.Epoch epoch : epochs.list()) {
            if (epoch.retiredAt().isPresent()) {
                Instant due = epoch.retiredAt().get().plus(backupsLife);
                if (due.isAfter(now)) {
                    kept.put(epoch.name(), due);
                } else {
                    trail.append(entry(AuditAction.KEY_EPOCH_DESTROY, epoch.name(), now)
                            .counting(List.of("epoch:" + epoch.name())));
                    // The other way round a crash would leave a store that asks for a key that nobody has.
                    store.removeCheck(epoch.name());
                    epochs.destroy(epoch.name());
                    destroyed.add(epoch.name());
                }
            }
        }
        return new Report(epochs.current(), begun, rewrapped, destroyed, kept);
    }

    /** By nobody, and with an id that the next run makes again, so that it stands in the trail once. */
    private AuditEntry entry(AuditAction action, String epoch, Instant now) {
        String told = String.join("\n", action.code(), store.id().toString(), epochs.lineage(), epoch);
        return AuditEntry.anonymous(action, UUID.nameUUIDFromBytes(told.getBytes(StandardCharsets.UTF_8)), now);
    }

    @Override
    public void close() {
        store.close();
    }

    private int rewrapAll() {
        int rewrapped = 0;
        String current = epochs.current();
        while (true) {
            List<ClientId> outside = store.listOutside(current, BATCH);
            if (outside.isEmpty()) {
                return rewrapped;
            }
            for (ClientId client : outside) {
                WrappedKey old = store.find(Set.of(client)).get(client);
                if (old != null && store.replace(old, rewrap(old, current))) {
                    rewrapped++;
                }
            }
        }
    }

    private WrappedKey rewrap(WrappedKey old, String current) {
        try {
            byte[] secret = epochs.of(old.epoch()).decrypt(old.wrapped(), Wrapping.place(old));
            return Wrapping.wrap(old.client(), old.keyId(), secret, epochs, current);
        } catch (GeneralSecurityException refused) {
            throw Vault.fault("the key of client " + old.client() + " does not open under epoch " + old.epoch()
                    + ", so that no epoch was destroyed; restore it from a copy of the key store, or shred the client");
        }
    }
}
