package org.alcove.privacy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;

/**
 * What was worked out from clients' keys, kept in memory for a set time and for a set number of clients at most; whoever
 * was not asked for longest goes first. What has had its time goes a minute later at the latest, if anything is asked for
 * then, whoever it is about. Safe for use by many threads.
 */
final class Remembered<V> {
    private static final Duration SWEPT_EVERY = Duration.ofMinutes(1);

    private final Duration kept;
    private Instant sweptAt = Instant.MIN;
    private final Map<ClientId, Entry<V>> entries;

    Remembered(Duration kept, int atMost) {
        this.kept = kept;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ClientId, Entry<V>> eldest) {
                return size() > atMost;
            }
        };
    }

    synchronized Optional<V> find(ClientId client, Instant now) {
        sweep(now);
        Entry<V> entry = entries.get(client);
        if (entry == null) {
            return Optional.empty();
        }
        if (!entry.until().isAfter(now)) {
            entries.remove(client);
            return Optional.empty();
        }
        return Optional.of(entry.value());
    }

    /** As {@link #find}; who is not remembered is left out. */
    synchronized Map<ClientId, V> find(Set<ClientId> clients, Instant now) {
        Map<ClientId, V> found = new HashMap<>();
        for (ClientId client : clients) {
            find(client, now).ifPresent(value -> found.put(client, value));
        }
        return found;
    }

    synchronized void put(ClientId client, V value, Instant now) {
        sweep(now);
        entries.put(client, new Entry<>(value, now.plus(kept)));
    }

    private void sweep(Instant now) {
        if (sweptAt.plus(SWEPT_EVERY).isAfter(now) && !sweptAt.isAfter(now)) {
            return;
        }
        sweptAt = now;
        entries.values().removeIf(entry -> !entry.until().isAfter(now));
    }

    /** How many are in memory. */
    synchronized int size() {
        return entries.size();
    }

    synchronized void forget(ClientId client) {
        entries.remove(client);
    }

    private record Entry<V>(V value, Instant until) {}
}
