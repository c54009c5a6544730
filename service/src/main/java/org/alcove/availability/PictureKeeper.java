package org.alcove.availability;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.persistence.SqlFailure;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this replica's picture of everybody's free time as the tables have it, and answers searches from it while it can
 * be gone by: once it is loaded, and as long as it was compared a moment ago.
 *
 * <p>Changes are learnt by their stamps, which the database's clock sets when they are written. A change is seen only
 * when it is committed, so each look reaches back before the one before it by more than any transaction takes
 * ({@link Transactor#LONGEST}); what was seen already is told by its version or stamp and not read again. What this
 * replica wrote itself is put in right after the commit. Bookings wait for none of that. A few therapists are read whole
 * at each look, so that rows that were deleted by hand, or stamped by a clock that ran away, are put right in time too.
 */
public final class PictureKeeper implements PictureListener, Managed {
    private static final Logger LOG = LoggerFactory.getLogger(PictureKeeper.class);
    private static final int BATCH = 100;
    private static final TherapistId NOBODY = new TherapistId(new UUID(0, 0));

    private final Transactor transactor;
    private final InstantSource clock;
    private final SearchConfiguration settings;
    private final LongSupplier nanos;
    private final SearchPicture picture;
    private final PictureReader reader;
    private final MetricRegistry metrics;
    private final Changes changes = new Changes();

    private Optional<ScheduledExecutorService> worker = Optional.empty();

    /** By the database's clock; only who looks for changes uses it. */
    private Optional<Instant> comparedAt = Optional.empty();

    private TherapistId sweptTo = NOBODY;

    /** Who was known when the sweep's round began and was not met in the table since. */
    private final Set<TherapistId> unmet = new HashSet<>();

    private boolean failing;
    private volatile boolean loaded;
    private volatile long freshNanos;

    /** @param usualDays for how many days ahead there is free time as a rule */
    PictureKeeper(
            Transactor transactor,
            InstantSource clock,
            SearchConfiguration settings,
            int usualDays,
            MetricRegistry metrics,
            LongSupplier nanos) {
        this.transactor = transactor;
        this.clock = clock;
        this.settings = settings;
        this.metrics = metrics;
        this.nanos = nanos;
        this.picture = new SearchPicture(settings.memory().toBytes());
        this.reader = new PictureReader(picture, usualDays);
        metrics.gauge("search.picture.age", () -> (Gauge<Double>) this::ageSeconds);
        metrics.gauge("search.picture.rows", () -> (Gauge<Long>) picture::rows);
        metrics.gauge("search.picture.bytes", () -> (Gauge<Long>) picture::bytes);
        metrics.gauge("search.picture.clinicsGivenUp", () -> (Gauge<Integer>) picture::givenUp);
    }

    /** Starts to load and then to look for changes, in the background. */
    public void startOn(ScheduledExecutorService executor) {
        if (settings.isInMemory()) {
            worker = Optional.of(executor);
        }
    }

    @Override
    public void start() {
        worker.ifPresent(executor -> executor.scheduleWithFixedDelay(
                this::run, 0, settings.pollEvery().toNanos(), TimeUnit.NANOSECONDS));
    }

    /**
     * Runs a search in memory.
     *
     * @return empty if the tables have to answer
     */
    <T> Optional<T> answer(
            SearchFilter filter,
            Function<SearchSource, T> scan,
            BiFunction<Searched, LocalDate, SearchSource.Entrant> entrant,
            Set<TherapistId> care) {
        Optional<T> answer = canBeGoneBy()
                ? picture.find(filter.clinicId()).map(clinic -> clinic.search(filter, care, entrant, scan))
                : Optional.empty();
        metrics.counter(answer.isPresent() ? "search.answers.memory" : "search.answers.tables")
                .inc();
        return answer;
    }

    boolean canBeGoneBy() {
        return loaded && nanos.getAsLong() - freshNanos < settings.staleAfter().toNanos();
    }

    /** One look: loads what is not loaded, and learns what changed. Never two at once. */
    public synchronized void look() {
        long begun = nanos.getAsLong();
        if (comparedAt.isEmpty()) {
            load();
        }
        learn();
        sweep();
        picture.keepWithinBound();
        freshNanos = begun;
        loaded = true;
    }

    @Override
    public void timeWritten(Handle handle, TherapistId therapist, List<ClinicPicture.Day> days) {
        own(() -> {
            if (picture.knows(therapist)) {
                reader.putDays(Map.of(therapist, days), clock.instant());
                if (picture.of(therapist)
                        .filter(clinic -> clinic.isLimited(therapist))
                        .isPresent()) {
                    reader.readFullDates(handle, List.of(therapist), clock.instant());
                }
            } else if (loaded) {
                reader.readWhole(handle, List.of(therapist), Instant.MAX, clock.instant());
            }
        });
    }

    @Override
    public void hoursWritten(Handle handle, TherapistId therapist) {
        personsWritten(handle, List.of(therapist));
    }

    /** Therapists of the roster were written and are committed. */
    public void personsWritten(Handle handle, List<TherapistId> therapists) {
        own(() -> {
            // Whoever sends a large file does not wait for what the next look does anyway.
            if (loaded && therapists.size() <= BATCH) {
                reader.readPersons(handle, therapists, clock.instant());
            }
        });
    }

    /** A session type was written and is committed. */
    public void typeWritten(Handle handle, ClinicId clinic, SessionTypeId type) {
        own(() -> {
            if (loaded) {
                reader.readOffered(handle, Map.of(type, clinic), clock.instant());
            }
        });
    }

    /**
     * Compares every day of a clinic's therapists with the table; for a moment when nobody writes. Changes nothing.
     *
     * @return the days that differ, none if the clinic is not kept in memory
     */
    public List<OpenDays.Difference> differences(ClinicId clinicId) {
        LocalDate firstDay = LocalDate.ofEpochDay(PictureReader.firstDay(clock.instant()));
        List<OpenDays.Difference> differences = new ArrayList<>();
        picture.find(clinicId).ifPresent(clinic -> {
            List<TherapistId> therapists = transactor.inTransaction(
                    handle -> handle.attach(OpenDayDao.class).listTherapists(clinicId));
            batches(therapists, batch -> {
                Map<OpenDays.Difference, ClinicPicture.Day> expected = new HashMap<>();
                transactor
                        .inTransaction(handle -> handle.attach(PictureDao.class).listDays(batch, firstDay))
                        .forEach(row ->
                                expected.put(new OpenDays.Difference(row.therapistId(), row.utcDay()), row.day()));
                Map<OpenDays.Difference, ClinicPicture.Day> found = new HashMap<>();
                batch.forEach(therapist -> clinic.listDays(therapist, firstDay.toEpochDay())
                        .forEach(day -> found.put(
                                new OpenDays.Difference(therapist, LocalDate.ofEpochDay(day.utcDay())), day)));
                Set<OpenDays.Difference> all = new LinkedHashSet<>(expected.keySet());
                all.addAll(found.keySet());
                all.stream()
                        .filter(day -> !ClinicPicture.Day.isSame(expected.get(day), found.get(day)))
                        .forEach(differences::add);
            });
        });
        return differences;
    }

    SearchPicture picture() {
        return picture;
    }

    private void run() {
        try {
            look();
            failing = false;
        } catch (RuntimeException failure) {
            metrics.counter("search.picture.failures").inc();
            if (!failing) {
                LOG.warn(
                        "the search's picture can't be compared: {} sqlState={}",
                        failure.getClass().getName(),
                        SqlFailure.of(failure).map(SqlFailure::sqlState).orElse(""));
            }
            failing = true;
        }
    }

    /** What is committed is committed: whatever fails here is learnt at the next look. */
    private void own(Runnable change) {
        if (!settings.isInMemory()) {
            return;
        }
        try {
            change.run();
        } catch (RuntimeException failure) {
            metrics.counter("search.picture.failures").inc();
            LOG.warn(
                    "an own write is not in the search's picture yet: {} sqlState={}",
                    failure.getClass().getName(),
                    SqlFailure.of(failure).map(SqlFailure::sqlState).orElse(""));
        }
    }

    private void load() {
        Instant begun = transactor.inTransaction(
                handle -> handle.attach(PictureDao.class).getServerTime());
        TherapistId after = NOBODY;
        int read = BATCH;
        while (read == BATCH) {
            TherapistId from = after;
            List<TherapistId> batch = transactor.inTransaction(handle -> {
                List<TherapistId> therapists = handle.attach(PictureDao.class).listTherapists(from, BATCH);
                if (!therapists.isEmpty()) {
                    reader.readWhole(handle, therapists, Instant.MAX, clock.instant());
                }
                return therapists;
            });
            read = batch.size();
            after = batch.isEmpty() ? after : batch.get(read - 1);
            picture.keepWithinBound();
        }
        comparedAt = Optional.of(begun);
    }

    private void learn() {
        Instant since = comparedAt.orElseThrow().minus(settings.overlap());
        Changes.Found found = transactor.inTransaction(handle -> {
            Changes.Found one = changes.find(handle, since, picture, clock.instant());
            Instant now = clock.instant();
            batches(one.unknown(), batch -> reader.readWhole(handle, batch, Instant.MAX, now));
            batches(one.persons(), batch -> reader.readPersons(handle, batch, now));
            batches(one.fullDates(), batch -> reader.readFullDates(handle, batch, now));
            if (!one.types().isEmpty()) {
                reader.readOffered(handle, one.types(), now);
            }
            one.daysSince().ifPresent(earliest -> reader.readDays(handle, earliest, now));
            return one;
        });
        // Only now: what was found by a transaction that failed is found again.
        changes.remember(found, since);
        comparedAt = Optional.of(found.at());
    }

    private void sweep() {
        long looks = Math.max(
                1, settings.sweepEvery().toNanos() / settings.pollEvery().toNanos());
        int count = (int) Math.min(BATCH, (picture.therapists() + looks) / looks);
        Instant settled = comparedAt.orElseThrow().minus(settings.overlap());
        if (sweptTo.equals(NOBODY)) {
            unmet.clear();
            unmet.addAll(picture.everybody());
        }
        List<TherapistId> swept = transactor.inTransaction(handle -> {
            List<TherapistId> next = handle.attach(PictureDao.class).listTherapists(sweptTo, count);
            if (!next.isEmpty()) {
                int repaired = reader.readWhole(handle, next, settled, clock.instant());
                metrics.counter("search.picture.repaired").inc(repaired);
            }
            return next;
        });
        swept.forEach(unmet::remove);
        if (swept.size() == count) {
            sweptTo = swept.get(swept.size() - 1);
            return;
        }
        List<TherapistId> gone = List.copyOf(unmet);
        batches(gone, batch -> {
            int retired = transactor.inTransaction(handle -> reader.readPersons(handle, batch, clock.instant()));
            metrics.counter("search.picture.repaired").inc(retired);
        });
        sweptTo = NOBODY;
    }

    /** Reads everybody whole, as the looks of a whole round do. */
    synchronized void sweepAll() {
        sweptTo = NOBODY;
        do {
            sweep();
        } while (!sweptTo.equals(NOBODY));
    }

    private double ageSeconds() {
        return loaded ? Duration.ofNanos(nanos.getAsLong() - freshNanos).toMillis() / 1000.0 : -1;
    }

    private static void batches(List<TherapistId> all, Consumer<List<TherapistId>> work) {
        for (int from = 0; from < all.size(); from += BATCH) {
            work.accept(all.subList(from, Math.min(all.size(), from + BATCH)));
        }
    }

    /** What was found to have changed, and what of it was seen before. Used by one thread. */
    private static final class Changes {
        /** Stamps of what was seen within the overlap. */
        private final Map<Object, Instant> seen = new HashMap<>();

        /** @param at by the database's clock, from before anything was asked */
        record Found(
                Instant at,
                List<TherapistId> unknown,
                List<TherapistId> persons,
                List<TherapistId> fullDates,
                Map<SessionTypeId, ClinicId> types,
                Optional<Instant> daysSince,
                Map<Object, Instant> stamps) {}

        private record Hours(TherapistId therapist) {}

        private record Date(TherapistId therapist, LocalDate date) {}

        Found find(Handle handle, Instant since, SearchPicture picture, Instant now) {
            PictureDao dao = handle.attach(PictureDao.class);
            Instant at = dao.getServerTime();
            Map<Object, Instant> stamps = new HashMap<>();
            Set<TherapistId> touched = new LinkedHashSet<>();
            for (PictureDao.TherapistChange change : dao.listChangedTherapists(since)) {
                if (isNew(change.therapistId(), change.changedAt(), stamps)) {
                    touched.add(change.therapistId());
                }
            }
            for (PictureDao.TherapistChange change : dao.listChangedHours(since)) {
                if (isNew(new Hours(change.therapistId()), change.changedAt(), stamps)) {
                    touched.add(change.therapistId());
                }
            }
            Set<TherapistId> full = new LinkedHashSet<>();
            for (PictureDao.DateChange change : dao.listChangedDates(since)) {
                if (isNew(new Date(change.therapistId(), change.localDate()), change.changedAt(), stamps)) {
                    full.add(change.therapistId());
                }
            }
            Map<SessionTypeId, ClinicId> types = new HashMap<>();
            for (PictureDao.TypeRow change : dao.listChangedTypes(since)) {
                if (isNew(change.id(), change.changedAt(), stamps)) {
                    types.put(change.id(), change.clinicId());
                }
            }
            Optional<Instant> daysSince = Optional.empty();
            LocalDate firstDay = LocalDate.ofEpochDay(PictureReader.firstDay(now));
            for (PictureDao.DayChange change : dao.listChangedDays(since)) {
                if (change.utcDay().isBefore(firstDay)) {
                    continue;
                }
                if (!picture.knows(change.therapistId())) {
                    touched.add(change.therapistId());
                } else if (isNewer(picture, change)
                        && daysSince.map(change.changedAt()::isBefore).orElse(true)) {
                    daysSince = Optional.of(change.changedAt());
                }
            }
            List<TherapistId> unknown = new ArrayList<>();
            List<TherapistId> persons = new ArrayList<>();
            touched.forEach(therapist -> (picture.knows(therapist) ? persons : unknown).add(therapist));
            full.removeAll(touched);
            return new Found(at, unknown, persons, List.copyOf(full), types, daysSince, stamps);
        }

        void remember(Found found, Instant since) {
            seen.putAll(found.stamps());
            seen.values().removeIf(stamp -> stamp.isBefore(since));
        }

        private boolean isNew(Object what, Instant stamp, Map<Object, Instant> stamps) {
            stamps.put(what, stamp);
            return !stamp.equals(seen.get(what));
        }

        private static boolean isNewer(SearchPicture picture, PictureDao.DayChange change) {
            return picture.of(change.therapistId())
                    .map(clinic -> change.version()
                            > clinic.version(
                                    change.therapistId(), change.utcDay().toEpochDay()))
                    .orElse(false);
        }
    }
}
