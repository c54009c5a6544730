package org.alcove.benchmark;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Times requests over some connections at once, and compares two ways of doing one thing in turns. */
final class Measure {
    static final int CONNECTIONS = 8;

    /** Of one processor's time. */
    private static final double STILL_COMPILING = 0.03;

    private Measure() {}

    /** One request of a connection; may prepare something first, which is not timed. */
    interface Work {
        /** @return nanoseconds that count */
        long run() throws Exception;
    }

    /** What one connection does, one after the other, until it has nothing more. */
    interface Lane {
        /** @param turn from 0 on; @return null if there is no more */
        @Nullable
        Work next(int turn) throws Exception;

        /** The same, giving back what it used when it has ended. */
        default Lane closing(AutoCloseable... used) {
            Lane lane = this;
            return new Lane() {
                @Override
                public @Nullable Work next(int turn) throws Exception {
                    return lane.next(turn);
                }

                @Override
                public void close() throws Exception {
                    for (AutoCloseable one : used) {
                        one.close();
                    }
                }
            };
        }

        default void close() throws Exception {}
    }

    /** Makes what a connection does. */
    interface Lanes {
        Lane open(int connection) throws Exception;
    }

    /** Rates add up over the connections; times are of all requests together, in nanoseconds, sorted. */
    record Sample(double perSecond, long[] nanos) {
        double micros(double quantile) {
            return nanos[(int) Math.min(nanos.length - 1L, Math.round(quantile * nanos.length))] / 1000.0;
        }
    }

    /** Runs all connections at once, each for some seconds at most. */
    static Sample run(int connections, double seconds, Lanes lanes) {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        List<Lane> opened = new ArrayList<>();
        try {
            List<Future<List<Long>>> running = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                Lane lane = lanes.open(i);
                opened.add(lane);
                running.add(threads.submit(() -> times(lane, seconds)));
            }
            double rate = 0;
            List<Long> all = new ArrayList<>();
            for (Future<List<Long>> one : running) {
                List<Long> times = one.get();
                rate += times.size()
                        / (times.stream().mapToLong(Long::longValue).sum() / 1e9);
                all.addAll(times);
            }
            long[] sorted = all.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(sorted);
            for (Lane lane : opened) {
                lane.close();
            }
            return new Sample(rate, sorted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Runs all sides in turns, until the compilers have next to nothing more to do, or at most so many seconds. What they
     * still do would count against whichever side is measured, and the longer side has more to compile; and what was
     * compiled for one side alone is compiled anew when the other begins.
     *
     * @param connections as many as measured, or fewer: those that keep all processors busy leave the compilers little time
     */
    static void warmUp(int connections, double turn, double most, List<Lanes> sides) {
        CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
        long end = System.nanoTime() + (long) (most * 1e9);
        int quiet = 0;
        // Twice, because a compilation counts when it ends.
        while (quiet < 2 && System.nanoTime() < end) {
            long before = compilers.getTotalCompilationTime();
            sides.forEach(side -> run(connections, turn, side));
            double busy = (compilers.getTotalCompilationTime() - before) / (sides.size() * turn * 1000);
            quiet = busy > STILL_COMPILING ? 0 : quiet + 1;
        }
    }

    private static List<Long> times(Lane lane, double seconds) throws Exception {
        List<Long> times = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (int turn = 0; System.nanoTime() < end; turn++) {
            Work work = lane.next(turn);
            if (work == null) {
                break;
            }
            times.add(work.run());
        }
        return times;
    }

    /** The same request again and again. @param expected what its status has to be */
    static Sample http(URI server, int connections, double seconds, byte[] request, IntPredicate expected) {
        return run(connections, seconds, connection -> {
            LoadClient client = new LoadClient(server);
            Lane lane = turn -> () -> timed(client, request, expected);
            return lane.closing(client);
        });
    }

    static long timed(LoadClient client, byte[] request, IntPredicate expected) throws Exception {
        long begin = System.nanoTime();
        LoadClient.Answer answer = client.send(request);
        long took = System.nanoTime() - begin;
        if (!expected.test(answer.status())) {
            throw new IllegalStateException("answered " + answer.status());
        }
        return took;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** One line of the table. */
    record Row(String what, String measured, String promised, boolean kept) {}

    /** A ratio of rates that has to be at least so much. */
    static Row atLeast(String what, double ratio, double least, String detail) {
        return new Row(
                what,
                String.format(Locale.ROOT, "**%.2f** (%s)", ratio, detail),
                String.format(Locale.ROOT, "at least %s", number(least)),
                ratio >= least);
    }

    /** A number that has to be at most so much. */
    static Row atMost(String what, double value, String unit, double most, String detail) {
        return new Row(
                what,
                String.format(Locale.ROOT, "**%.3g%s**%s", value, unit, detail.isEmpty() ? "" : " (" + detail + ")"),
                "at most " + number(most) + unit,
                value <= most);
    }

    static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%,d", (long) value) : Double.toString(value);
    }

    static String perSecond(double rate) {
        return String.format(Locale.ROOT, "%,.0f/s", rate);
    }
}
