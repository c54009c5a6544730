package org.alcove.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was asked and answered, and keeps how long each answer took; safe to use by many. */
final class Tally {
    private final ConcurrentMap<String, Times> times = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();

    void answered(String what, int status, long nanos) {
        times.computeIfAbsent(what, name -> new Times()).add(nanos);
        counts.computeIfAbsent(what + " " + status, name -> new LongAdder()).increment();
    }

    void lost(String what) {
        counts.computeIfAbsent(what + " lost", name -> new LongAdder()).increment();
    }

    /** How often each request was answered how, such as {@code book 201}. */
    Map<String, Long> counts() {
        Map<String, Long> all = new TreeMap<>();
        counts.forEach((name, count) -> all.put(name, count.sum()));
        return all;
    }

    List<Simulation.Figure> figures(double seconds) {
        List<Simulation.Figure> figures = new ArrayList<>();
        new TreeMap<>(times).forEach((what, kept) -> {
            long[] sorted = kept.sorted();
            figures.add(new Simulation.Figure(
                    what,
                    sorted.length,
                    sorted.length / seconds,
                    sorted[sorted.length / 2] / 1e6,
                    sorted[(int) (sorted.length * 0.99)] / 1e6));
        });
        return figures;
    }

    private static final class Times {
        private long[] nanos = new long[256];
        private int size;

        synchronized void add(long value) {
            if (size == nanos.length) {
                nanos = Arrays.copyOf(nanos, size * 2);
            }
            nanos[size] = value;
            size++;
        }

        synchronized long[] sorted() {
            long[] copy = Arrays.copyOf(nanos, size);
            Arrays.sort(copy);
            return copy;
        }
    }
}
