package org.alcove.busyimport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Keeps this replica from asking one host too much: so many fetches at once, and a time between two of them. Hosts are
 * known by their keyed hashes. Safe for use by many threads.
 */
final class HostPace {
    private final int perHost;
    private final long spacing;
    private final Map<String, Host> hosts = new HashMap<>();

    HostPace(BusyCalendarConfiguration configuration) {
        this.perHost = configuration.perHost();
        this.spacing = configuration.hostSpacing().toNanos();
    }

    private static final class Host {
        private int busy;
        private long free;
    }

    /** Takes a place at a host; answers how long to wait before the fetch. */
    synchronized Duration enter(byte[] hostHash) {
        long now = System.nanoTime();
        Host host = hosts.computeIfAbsent(name(hostHash), missing -> {
            Host fresh = new Host();
            fresh.free = now;
            return fresh;
        });
        host.busy++;
        long start = Math.max(now, host.free);
        host.free = start + spacing;
        return Duration.ofNanos(start - now);
    }

    synchronized void leave(byte[] hostHash) {
        Host host = hosts.get(name(hostHash));
        if (host != null) {
            host.busy--;
        }
    }

    /** Hosts that are asked as much as they may be. Forgets those of which nothing is to be known any more. */
    synchronized List<byte[]> full() {
        long now = System.nanoTime();
        List<byte[]> full = new ArrayList<>();
        for (Iterator<Map.Entry<String, Host>> all = hosts.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Host> one = all.next();
            if (one.getValue().busy >= perHost) {
                full.add(HexFormat.of().parseHex(one.getKey()));
            } else if (one.getValue().busy == 0 && one.getValue().free - now <= 0) {
                all.remove();
            }
        }
        return full;
    }

    private static String name(byte[] hostHash) {
        return HexFormat.of().formatHex(hostHash);
    }
}
