package org.alcove.availability;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.Foundation;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two designs that look right and lose changes, each beside what is done instead, in the same order of events. If one of
 * the wrong ones stops losing, then the order is no longer the one that this tree has to withstand.
 */
final class LostChangesTest {
    private static final Instant NOW = TestClock.MONDAY;
    private static final LocalDate DAY = LocalDate.of(2026, 5, 5);
    private static final Instant FIRST = Instant.parse("2026-05-05T14:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-05-05T16:00:00Z");

    private final TestDatabase database = TestDatabase.shared();
    private final Jdbi jdbi = database.jdbi();
    private final Practice practice = new Practice();
    private final AvailabilityConfiguration policy = new AvailabilityConfiguration();
    private final Foundation foundation = TestFoundation.over(database, new TestClock(NOW));
    private final TimeAuthority authority = new TimeAuthority();
    private final OpenDays openDays = new OpenDays(database.transactor(), authority, policy);
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private TherapistId therapist;
    private SessionTypeId type;

    @BeforeEach
    void aTherapistWithATuesday() {
        authority.takenBy(new Bookings());
        therapist = practice.therapist("America/New_York");
        type = practice.sessionType(50, 0, 0);
        practice.hours(therapist, LocalDate.of(2026, 1, 1), "America/New_York", "2 09:00 17:00");
        jdbi.useTransaction(handle -> openDays.rebuild(handle, therapist, NOW));
    }

    @AfterEach
    void stop() {
        other.shutdownNow();
    }

    /** Ids are given when a row is written and seen when it is committed: the later one can be seen first. */
    @Test
    void aLogThatIsPolledByItsIdLosesWhatCommitsLate() {
        String log = "test_log_" + UUID.randomUUID().toString().replace("-", "");
        jdbi.useHandle(handle -> handle.execute(
                "CREATE TABLE " + log + " (id BIGINT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(10) NOT NULL)"));
        try (Handle slow = jdbi.open();
                Handle quick = jdbi.open()) {
            slow.begin();
            slow.execute("INSERT INTO " + log + " (what) VALUES ('slow')");
            quick.execute("INSERT INTO " + log + " (what) VALUES ('quick')");
            Set<String> seen = new HashSet<>();

            long last = poll(log, 0, seen);
            slow.commit();
            poll(log, last, seen);

            assertThat(seen).as("the slow one is lost for ever").containsExactly("quick");
        } finally {
            jdbi.useHandle(handle -> handle.execute("DROP TABLE " + log));
        }
    }

    private long poll(String log, long last, Set<String> seen) {
        return jdbi.withHandle(handle -> {
            seen.addAll(handle.createQuery("SELECT what FROM " + log + " WHERE id > :last")
                    .bind("last", last)
                    .mapTo(String.class)
                    .list());
            return handle.createQuery("SELECT MAX(id) FROM " + log)
                    .mapTo(Long.class)
                    .one();
        });
    }

    /** The same order of events: the slow one writes first, the quick one is seen, the slow one commits. */
    @Test
    void aLookThatReachesBackSeesWhatCommitsLate() {
        TherapistId second = practice.therapist("America/New_York");
        practice.hours(second, LocalDate.of(2026, 1, 1), "America/New_York", "2 09:00 17:00");
        jdbi.useTransaction(handle -> openDays.rebuild(handle, second, NOW));
        PictureKeeper pictures = pictures();
        pictures.look();
        try (Handle slow = jdbi.open();
                Handle quick = jdbi.open()) {
            slow.begin();
            book(slow, therapist, FIRST);
            openDays.refresh(slow, therapist, session(FIRST), NOW);
            quick.useTransaction(handle -> {
                book(handle, second, FIRST);
                openDays.refresh(handle, second, session(FIRST), NOW);
            });
            pictures.look();
            assertThat(isFreeInMemory(pictures, second, FIRST)).isFalse();
            assertThat(isFreeInMemory(pictures, therapist, FIRST)).isTrue();

            slow.commit();
            pictures.look();

            assertThat(isFreeInMemory(pictures, therapist, FIRST)).isFalse();
            assertThat(pictures.differences(practice.clinic)).isEmpty();
        }
    }

    /**
     * The snapshot is of before the lock was got, so what the one who had it wrote is not in it: the day is written as
     * though their booking were not there.
     */
    @Test
    void aDayRecomputedUnderRepeatableReadLosesWhatCommittedBeforeTheLock() throws Exception {
        bookTwiceAtOnce(TransactionIsolationLevel.REPEATABLE_READ);

        assertThat(isFreeInTable(SECOND)).isFalse();
        assertThat(isFreeInTable(FIRST)).as("booked, and shown as free").isTrue();
        assertThat(openDays.check(practice.clinic, NOW))
                .as("the check finds it")
                .containsExactly(new OpenDays.Difference(therapist, DAY));
    }

    @Test
    void aDayRecomputedUnderReadCommittedHasAllThatCommittedBeforeTheLock() throws Exception {
        bookTwiceAtOnce(TransactionIsolationLevel.READ_COMMITTED);

        assertThat(isFreeInTable(FIRST)).isFalse();
        assertThat(isFreeInTable(SECOND)).isFalse();
        assertThat(openDays.check(practice.clinic, NOW)).isEmpty();
    }

    /** One has the lock; the other has read something already and waits for the lock; the first commits. */
    private void bookTwiceAtOnce(TransactionIsolationLevel level) throws Exception {
        try (Handle first = jdbi.open();
                Handle second = jdbi.open()) {
            first.begin();
            openDays.lock(first, therapist, NOW);
            second.setTransactionIsolationLevel(level);
            second.begin();
            second.createQuery("SELECT COUNT(*) FROM time_off")
                    .mapTo(Long.class)
                    .one();
            book(first, therapist, FIRST);
            openDays.refresh(first, therapist, session(FIRST), NOW);
            Future<?> waiting = other.submit(() -> {
                book(second, therapist, SECOND);
                openDays.refresh(second, therapist, session(SECOND), NOW);
                second.commit();
            });
            // Whether it waits already or not: what it read first was of before this.
            first.commit();
            waiting.get(30, TimeUnit.SECONDS);
            second.setTransactionIsolationLevel(TransactionIsolationLevel.READ_COMMITTED);
        }
    }

    private PictureKeeper pictures() {
        return new PictureKeeper(
                database.transactor(),
                foundation.clock(),
                SearchConfiguration.defaults(),
                OpenDays.usualDays(policy),
                new MetricRegistry(),
                System::nanoTime);
    }

    private void book(Handle handle, TherapistId with, Instant start) {
        handle.createUpdate("""
                INSERT INTO appointment (id, clinic_id, therapist_id, session_type_id, start_at, end_at,
                       buffer_before_minutes, buffer_after_minutes, local_date, status, capacity, seats_taken,
                       created_at, updated_at)
                VALUES (:id, :clinic, :therapist, :type, :start, :end, 0, 0, :day, 'booked', 1, 1, :start, :start)
                """)
                .bind("id", UUID.randomUUID())
                .bind("clinic", practice.clinic)
                .bind("therapist", with)
                .bind("type", type)
                .bind("start", start)
                .bind("end", start.plus(Duration.ofMinutes(50)))
                .bind("day", DAY)
                .execute();
    }

    private static TimeRange session(Instant start) {
        return TimeRange.of(start, Duration.ofMinutes(50));
    }

    private static boolean isFreeInMemory(PictureKeeper pictures, TherapistId therapist, Instant start) {
        return pictures.picture().of(therapist).orElseThrow().listDays(therapist, DAY.toEpochDay()).stream()
                .filter(day -> day.utcDay() == DAY.toEpochDay())
                .anyMatch(day -> isFree(day.session(), start));
    }

    private boolean isFreeInTable(Instant start) {
        return jdbi
                .withHandle(handle -> handle.attach(OpenDayDao.class).listDays(therapist, DAY, DAY.plusDays(1)))
                .stream()
                .anyMatch(day -> isFree(day.sessionBits(), start));
    }

    private static boolean isFree(byte[] session, Instant start) {
        long tick = Ticks.floor(start) - DAY.toEpochDay() * Ticks.PER_DAY;
        return Bits.get(Bits.ofBytes(session), (int) tick);
    }

    /** Appointments take time, as in the service; asked within the transaction that recomputes. */
    private static final class Bookings implements TakenTime {
        private record Row(Instant startAt, Instant endAt) {}

        @Override
        public List<Taken> listTaken(Handle handle, TherapistId of, TimeRange range, Instant now) {
            return handle
                    .createQuery("""
                            SELECT start_at, end_at FROM appointment
                             WHERE therapist_id = :therapist AND end_at > :from AND start_at < :to
                            """)
                    .bind("therapist", of)
                    .bind("from", range.start())
                    .bind("to", range.end())
                    .map((rows, context) -> new Row(
                            context.findColumnMapperFor(Instant.class)
                                    .orElseThrow()
                                    .map(rows, 1, context),
                            context.findColumnMapperFor(Instant.class)
                                    .orElseThrow()
                                    .map(rows, 2, context)))
                    .stream()
                    .map(row -> new Taken(new TimeRange(row.startAt(), row.endAt()), Duration.ZERO, Duration.ZERO))
                    .toList();
        }

        @Override
        public Map<LocalDate, Integer> countByDate(Handle handle, TherapistId of, LocalDate from, LocalDate to) {
            return Map.of();
        }
    }
}
