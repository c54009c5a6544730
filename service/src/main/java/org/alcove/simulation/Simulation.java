package org.alcove.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Many clients at once over a running service, and an oracle: what was acknowledged stands, nothing else does, no two
 * sessions of one person overlap, a repeated key answers the same, and a feed shows what its owner was told.
 */
public final class Simulation {
    private final SimulationPlan plan;
    private final Tally tally = new Tally();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile long restNanos;

    /** How one kind of request was answered: how many, how many a second, and the times of half and of 99 % in ms. */
    public record Figure(String request, long answers, double perSecond, double p50, double p99) {}

    /**
     * What came of it.
     *
     * @param acknowledged bookings that were acknowledged, those that were cancelled since among them
     * @param standing appointments that stand at the end
     * @param counts how often each request was answered with which status, or not at all
     * @param faults empty if the service kept its word
     */
    public record Report(
            int acknowledged, int standing, List<Figure> figures, Map<String, Long> counts, List<String> faults) {}

    public Simulation(SimulationPlan plan) {
        this.plan = plan;
        Random seeds = new Random(plan.seed());
        for (int i = 0; i < plan.clients(); i++) {
            clients.add(new SimulatedClient(plan, tally, seeds.nextLong()));
        }
    }

    /** Runs to the end; takes the plan's length and the time that the last checks need. */
    public Report run() throws InterruptedException {
        return runPausing(() -> {});
    }

    /** As above. @param beforeTheLastChecks runs when nobody does anything any more, such as to plant a fault by hand */
    public Report runPausing(Runnable beforeTheLastChecks) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(clients.size());
        List<String> faults = new ArrayList<>();
        try {
            each(threads, faults, SimulatedClient::join);
            long begin = System.nanoTime();
            if (faults.isEmpty()) {
                long end = begin + plan.length().toNanos();
                each(threads, faults, client -> {
                    while (System.nanoTime() < end && !stopped.get()) {
                        client.act();
                        LockSupport.parkNanos(restNanos);
                    }
                });
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            List<Figure> figures = tally.figures(Math.max(1, took.toMillis()) / 1000.0);
            beforeTheLastChecks.run();
            each(threads, faults, SimulatedClient::settle);
            clients.forEach(client -> faults.addAll(client.faults()));
            faults.addAll(overlaps());
            int acknowledged =
                    clients.stream().mapToInt(SimulatedClient::acknowledged).sum();
            int standing =
                    clients.stream().mapToInt(client -> client.booked().size()).sum();
            return new Report(acknowledged, standing, figures, tally.counts(), List.copyOf(faults));
        } finally {
            threads.shutdownNow();
        }
    }

    /** Lets nobody begin anything new; {@link #run()} ends when the last checks are done. */
    public void stop() {
        stopped.set(true);
    }

    /** From here on each client rests so long after each thing that it did; not at all unless this is called. */
    public void rest(Duration after) {
        restNanos = after.toNanos();
    }

    /** Who takes part. */
    List<SimulatedClient> clients() {
        return List.copyOf(clients);
    }

    /** How many bookings were acknowledged up to now. */
    public long acknowledged() {
        return tally.counts().getOrDefault("book 201", 0L);
    }

    private void each(ExecutorService threads, List<String> faults, Consumer<SimulatedClient> action)
            throws InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        for (SimulatedClient client : clients) {
            running.add(threads.submit(() -> action.accept(client)));
        }
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException failure) {
                faults.add(String.valueOf(
                        Objects.requireNonNullElse(failure.getCause(), failure).getMessage()));
            }
        }
    }

    private List<String> overlaps() {
        List<String> found = new ArrayList<>();
        Map<String, List<KnownAppointment>> byTherapist = new HashMap<>();
        for (SimulatedClient client : clients) {
            addOverlaps(client.booked(), "a client", found);
            client.booked()
                    .forEach(one -> byTherapist
                            .computeIfAbsent(one.therapistId(), id -> new ArrayList<>())
                            .add(one));
        }
        byTherapist.values().forEach(all -> addOverlaps(all, "a therapist", found));
        return found;
    }

    private static void addOverlaps(List<KnownAppointment> all, String whose, List<String> found) {
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (all.get(i).overlaps(all.get(j))) {
                    found.add("two sessions of " + whose + " overlap");
                }
            }
        }
    }
}
