package org.alcove.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.ClientId;

/**
 * Changes the key-encryption key while the service runs: begins an epoch, wraps every living data key anew, and destroys
 * epochs that were replaced for as long as backups live. A key that does not open keeps back no other. What a killed run
 * left undone the next one finishes first. A data key is wrapped anew only while it is there, so that who is shredded
 * meanwhile stays so. That an epoch begins, is complete and is destroyed is written down before it is so, each once however
 * often a run was killed.
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
     * @param damaged keys that do not open, and were not wrapped anew
     */
    public record Report(
            String epoch,
            boolean begun,
            int rewrapped,
            List<String> destroyed,
            Map<String, Instant> keptUntil,
            List<Damaged> damaged) {}

    /**
     * A key that does not open.
     *
     * @param client whose it is, or the id of what is kept of somebody
     * @param epoch under which it says that it is wrapped; that one is kept for it. Empty if it tells nothing
     * @param isUnreadable whether it is there, whole perhaps, and can't be read just now; no epoch goes meanwhile
     */
    public record Damaged(ClientId client, Optional<String> epoch, boolean isUnreadable) {}

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

    /** @return what was done; a key that does not open keeps back nothing but itself and its epoch, and is told there */
    public Report run(Instant now) {
        try (KeyPlace.Lock alone = epochs.lock()) {
            return run(alone, now);
        }
    }

    private Report run(KeyPlace.Lock alone, Instant now) {
        boolean begun = begin(alone, now);
        Rewrapped done = rewrapAll();
        String current = done.epoch();
        trail.append(entry(AuditAction.KEY_EPOCH_COMPLETE, current, now).counting(counts(current, done, begun)));
        epochs.complete(current, now);
        List<String> destroyed = new ArrayList<>();
        Map<String, Instant> kept = new java.util.TreeMap<>();
        // A damaged one that tells no epoch keeps none: backups that still live were made after a due epoch was
        // retired,
        // and it has to go, or they bring back who was shredded. One that tells its epoch may yet be mended from what
        // it
        // was made of, and keeps that. One that can't be read just now may be whole and under any of them.
        boolean isAnyUnreadable = done.damaged().stream().anyMatch(Damaged::isUnreadable);
        Set<String> needed = done.damaged().stream()
                .flatMap(damaged -> damaged.epoch().stream())
                .collect(Collectors.toSet());
        for (EpochFile.Epoch epoch : epochs.list()) {
            if (epoch.retiredAt().isPresent() && !needed.contains(epoch.name())) {
                Instant due = epoch.retiredAt().get().plus(backupsLife);
                if (due.isAfter(now) || isAnyUnreadable) {
                    kept.put(epoch.name(), due);
                } else {
                    destroy(epoch.name(), now);
                    destroyed.add(epoch.name());
                }
            }
        }
        return new Report(epochs.current(), begun, done.keys(), destroyed, kept, done.damaged());
    }

    private void destroy(String epoch, Instant now) {
        trail.append(entry(AuditAction.KEY_EPOCH_DESTROY, epoch, now).counting(List.of("epoch:" + epoch)));
        // The other way round a crash would leave a store that asks for a key that nobody has.
        store.removeCheck(epoch);
        epochs.destroy(epoch);
    }

    private static List<String> counts(String epoch, Rewrapped done, boolean begun) {
        List<String> counts = new ArrayList<>(List.of("epoch:" + epoch, "rewrapped:" + done.keys()));
        if (!done.damaged().isEmpty()) {
            counts.add("damaged:" + done.damaged().size());
        }
        if (!begun) {
            counts.add("resumed");
        }
        return counts;
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

    private record Rewrapped(String epoch, int keys, List<Damaged> damaged) {}

    private Rewrapped rewrapAll() {
        int rewrapped = 0;
        String current = epochs.current();
        Set<ClientId> closed = new HashSet<>();
        while (true) {
            List<ClientId> outside = store.listOutside(current, BATCH + closed.size());
            List<ClientId> next =
                    outside.stream().filter(client -> !closed.contains(client)).toList();
            if (next.isEmpty()) {
                // Not those that were shredded meanwhile.
                return new Rewrapped(
                        current, rewrapped, outside.stream().map(this::damaged).toList());
            }
            for (ClientId client : next) {
                Optional<WrappedKey> old = findWhole(client);
                Optional<WrappedKey> fresh = old.flatMap(key -> rewrap(key, current));
                if (fresh.isEmpty()) {
                    closed.add(client);
                } else if (store.replace(old.get(), fresh.get())) {
                    rewrapped++;
                }
            }
        }
    }

    private Optional<WrappedKey> findWhole(ClientId client) {
        return Optional.ofNullable(store.findWhole(Set.of(client)).get(client));
    }

    private Damaged damaged(ClientId client) {
        Optional<String> epoch = findWhole(client).map(WrappedKey::epoch);
        return new Damaged(client, epoch, epoch.isEmpty() && isUnreadable(client));
    }

    private boolean isUnreadable(ClientId client) {
        try {
            Map<ClientId, WrappedKey> unused = store.find(Set.of(client));
            return false;
        } catch (VaultFault.Closed damaged) {
            return false;
        } catch (VaultFault unreadable) {
            return true;
        }
    }

    /** @return empty if it does not open, which the log tells */
    private Optional<WrappedKey> rewrap(WrappedKey old, String current) {
        byte[] secret;
        try {
            secret = epochs.of(old.epoch()).decrypt(old.wrapped(), Wrapping.place(old));
        } catch (VaultFault told) {
            // There is no such epoch.
            return Optional.empty();
        } catch (GeneralSecurityException refused) {
            VaultFault unused =
                    Vault.fault("the key of client " + old.client() + " does not open under epoch " + old.epoch());
            return Optional.empty();
        }
        return Optional.of(Wrapping.wrap(old.client(), old.keyId(), secret, epochs, current));
    }
}
