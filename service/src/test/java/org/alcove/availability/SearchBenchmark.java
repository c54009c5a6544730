package org.alcove.availability;

import com.codahale.metrics.MetricRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.alcove.benchmark.BigClinic;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.Role;
import org.alcove.kernel.SessionTypeId;
import org.alcove.privacy.Foundation;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Measures searches over 100, 1,000 and 10,000 therapists with 60 days of free and taken time, from memory and, for
 * comparison, from the tables, in turns within one run, with the statements that each search runs on a real MariaDB. Not
 * part of the tests: {@code .ci/benchmark}.
 */
final class SearchBenchmark {
    private static final int[] SIZES = {100, 1_000, 10_000};
    private static final int DAYS = 64;
    private static final int WARM_UP = 400;
    private static final int ROUNDS = 1_000;
    private static final int TABLE_ROUNDS = 30;
    private static final long SEED = 20260508;
    private static final Instant NOW = TestClock.MONDAY;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Keeps results alive, so that no work is left out by the compiler. */
    private static long sink;

    private SearchBenchmark() {}

    /** Of each search, by clinic. */
    private record Times(long[][] nanos, long[][] cpu) {}

    /** @param longBuffer a session type like the clinic's own, but with a buffer that fits nowhere */
    private record Clinic(BigClinic made, SessionTypeId longBuffer, List<Actor> clients) {}

    /** What is asked. */
    private enum Kind {
        ANYBODY("anybody licensed there"),
        MIXED("one or two wishes"),
        RARE("four wishes, of whom few or none fulfil all"),
        NOBODY("a wish that nobody fulfils"),
        NOWHERE("anybody, with a buffer that fits nowhere");

        private final String told;

        Kind(String told) {
            this.told = told;
        }
    }

    public static void main(String[] arguments) {
        System.out.printf(
                "%s %s, %d processors, JDK %s%n",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.runtime.version"));
        TestDatabase database = TestDatabase.shared();
        List<Clinic> clinics = new ArrayList<>();
        for (int size : SIZES) {
            BigClinic made = BigClinic.create(database.jdbi(), size, DAYS, NOW, SEED);
            List<Actor> clients = new ArrayList<>();
            for (String state : BigClinic.STATES) {
                clients.add(actor(made, made.client(database.jdbi(), state)));
            }
            clinics.add(new Clinic(made, longBuffer(database.jdbi(), made), clients));
        }
        Foundation foundation = TestFoundation.over(database, new TestClock(NOW));
        PictureKeeper memory = pictures(foundation, SearchConfiguration.defaults());
        long before = heap();
        long begun = System.nanoTime();
        memory.look();
        double loading = (System.nanoTime() - begun) / 1e9;
        long taken = heap() - before;
        System.out.printf(
                Locale.ROOT,
                "loaded %,d days in %.1f s; %.1f MB by count, %.1f MB by the heap%n",
                memory.picture().rows(),
                loading,
                memory.picture().bytes() / 1e6,
                taken / 1e6);
        SearchService ofMemory = search(foundation, memory);
        SearchService ofTables = search(
                foundation, pictures(foundation, SearchConfiguration.of("tables", null, null, null, null, null)));
        for (Kind kind : Kind.values()) {
            // Where nothing fits every day of everybody is looked at.
            int rounds = kind == Kind.NOWHERE ? ROUNDS / 5 : ROUNDS;
            report("memory, " + kind.told, measure(ofMemory, clinics, kind, rounds, WARM_UP));
        }
        report("tables, " + Kind.MIXED.told, measure(ofTables, clinics, Kind.MIXED, TABLE_ROUNDS, 5));
        System.out.println("(" + sink + ")");
    }

    /** Nobody is free for the eight hours before a session, of the eight that they work. */
    private static SessionTypeId longBuffer(Jdbi jdbi, BigClinic clinic) {
        SessionTypeId type = new SessionTypeId(UUID.randomUUID());
        jdbi.useHandle(handle -> handle.execute("""
                INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, buffer_before_minutes,
                       buffer_after_minutes, created_at)
                VALUES (?, ?, 'With a long buffer', 'individual', 50, 480, 10, '2026-01-01')
                """, type, clinic.id()));
        return type;
    }

    /** Clinics take turns. */
    private static Times measure(SearchService search, List<Clinic> clinics, Kind kind, int rounds, int warmUp) {
        Random random = new Random(SEED + kind.ordinal());
        long[][] nanos = new long[clinics.size()][rounds];
        long[][] cpu = new long[clinics.size()][rounds];
        for (int round = -warmUp; round < rounds; round++) {
            for (int i = 0; i < clinics.size(); i++) {
                Clinic clinic = clinics.get(i);
                Actor client =
                        clinic.clients().get(random.nextInt(clinic.clients().size()));
                SearchQuery query = query(clinic, kind, random);
                long cpuBegun = THREADS.getCurrentThreadCpuTime();
                long begun = System.nanoTime();
                sink += search.search(client, query).size();
                if (round >= 0) {
                    nanos[i][round] = System.nanoTime() - begun;
                    cpu[i][round] = THREADS.getCurrentThreadCpuTime() - cpuBegun;
                }
            }
        }
        return new Times(nanos, cpu);
    }

    private static SearchQuery query(Clinic clinic, Kind kind, Random random) {
        Supplier<String> specialty = () -> "specialty-" + random.nextInt(BigClinic.SPECIALTIES);
        Supplier<String> language = () -> "language-" + random.nextInt(BigClinic.LANGUAGES);
        Supplier<String> insurance = () -> "insurance-" + random.nextInt(BigClinic.INSURANCES);
        SessionTypeId type = clinic.made().sessionType();
        return switch (kind) {
            case ANYBODY -> query(type, null, null, null, null);
            case NOWHERE -> query(clinic.longBuffer(), null, null, null, null);
            case MIXED ->
                random.nextBoolean()
                        ? query(type, null, specialty.get(), null, null)
                        : query(type, null, null, language.get(), insurance.get());
            case RARE ->
                query(
                        type,
                        "modality-" + random.nextInt(BigClinic.MODALITIES),
                        specialty.get(),
                        language.get(),
                        insurance.get());
            case NOBODY -> query(type, "none", null, null, null);
        };
    }

    private static SearchQuery query(
            SessionTypeId type,
            @Nullable String modality,
            @Nullable String specialty,
            @Nullable String language,
            @Nullable String insurance) {
        return new SearchQuery(type.toString(), null, modality, specialty, language, insurance, null, null, null);
    }

    private static void report(String name, Times times) {
        double[] medians = new double[SIZES.length];
        for (int i = 0; i < SIZES.length; i++) {
            medians[i] = at(times.nanos()[i], 50);
            System.out.printf(
                    Locale.ROOT,
                    "%-55s %,7d therapists  p50 %8.3f ms  p99 %8.3f ms  CPU of the thread: p50 %8.3f ms  p99 %8.3f ms%n",
                    name,
                    SIZES[i],
                    medians[i],
                    at(times.nanos()[i], 99),
                    at(times.cpu()[i], 50),
                    at(times.cpu()[i], 99));
        }
        System.out.printf(
                Locale.ROOT,
                "%-55s p50 at 10,000 by that at 1,000: %.2f%n",
                name,
                medians[medians.length - 1] / medians[medians.length - 2]);
    }

    private static double at(long[] nanos, int percent) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) * percent / 100] / 1e6;
    }

    private static SearchService search(Foundation foundation, PictureKeeper pictures) {
        return new SearchService(foundation, new TimeAuthority(), new AvailabilityConfiguration(), pictures);
    }

    private static PictureKeeper pictures(Foundation foundation, SearchConfiguration settings) {
        return new PictureKeeper(
                foundation.transactor(),
                foundation.clock(),
                settings,
                OpenDays.usualDays(new AvailabilityConfiguration()),
                new MetricRegistry(),
                // Nothing changes here, so that nothing is ever stale.
                () -> 0);
    }

    private static Actor actor(BigClinic clinic, ClientId client) {
        return new Actor(
                new AccountId(UUID.randomUUID()),
                clinic.id(),
                Set.of(Role.CLIENT),
                new LoginSessionId(UUID.randomUUID()),
                Optional.of(client),
                Optional.empty());
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
