package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.alcove.availability.TakenTime.Taken;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** What a therapist has taken is found without a look at all that they ever had and will have. */
final class BookedTimeTest {
    private static final Instant FROM = Instant.parse("2027-03-01T00:00:00Z");
    private static final TimeRange MONTH = new TimeRange(FROM, FROM.plus(Duration.ofDays(30)));

    private final TestDatabase database = TestDatabase.fresh();
    private final TestPeople people = TestPeople.in(database, TestClock.MONDAY);
    private final ClinicId clinic = people.clinic();
    private final TherapistId therapist = people.therapistRow(clinic);
    private final SessionTypeId type = sessionType();
    private final BookedTime booked = new BookedTime();

    @Test
    void readsNoRowOfWhatLiesFarBeforeAndBehind() {
        database.jdbi().useTransaction(handle -> {
            book(handle, FROM, 100);
            // As many therapists as make the database look into an index.
            for (int other = 0; other < 30; other++) {
                book(handle, people.therapistRow(clinic), FROM.minus(Duration.ofDays(30)), 90);
            }
        });
        long alone = rowsRead();

        database.jdbi().useTransaction(handle -> {
            book(handle, FROM.minus(Duration.ofDays(3 + 400)), 400);
            book(handle, FROM.plus(Duration.ofDays(100 + 5)), 400);
        });

        assertThat(alone).isGreaterThanOrEqualTo(30);
        assertThat(rowsRead()).isEqualTo(alone);
    }

    @Test
    void findsWhatTouchesOneOfTheEndsWithTheLongestSessionAndBuffer() {
        Duration longest = Duration.ofDays(1);
        database.jdbi().useTransaction(handle -> {
            Instant before = FROM.minus(longest).minus(longest);
            Instant after = MONTH.end().plus(longest);
            insert(handle, therapist, before, before.plus(longest), longest.plusMinutes(1));
            insert(handle, therapist, after, after.plus(longest), longest.plusMinutes(1));
            insert(handle, therapist, before, before.plus(longest), longest);
            insert(handle, therapist, after, after.plus(longest), longest);

            List<Taken> taken = booked.listTaken(handle, therapist, MONTH, Instant.MIN);

            assertThat(taken).hasSize(2).allMatch(one -> one.bufferAfter().equals(longest.plusMinutes(1)));
            handle.rollback();
        });
    }

    private SessionTypeId sessionType() {
        SessionTypeId id = new SessionTypeId(UUID.randomUUID());
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                        INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, buffer_before_minutes,
                               buffer_after_minutes, capacity, minimum_notice_minutes, horizon_days, created_at)
                        VALUES (:id, :clinic, 'Session', 'individual', 50, 0, 0, 1, 0, 400, :now)
                        """)
                        .bind("id", id)
                        .bind("clinic", clinic)
                        .bind("now", TestClock.MONDAY)
                        .execute());
        return id;
    }

    private long rowsRead() {
        return database.jdbi().withHandle(handle -> {
            handle.execute("ANALYZE TABLE appointment");
            long before = counted(handle);
            assertThat(booked.listTaken(handle, therapist, MONTH, Instant.MIN)).hasSize(30);
            return counted(handle) - before;
        });
    }

    /** Rows that this connection has read, by whatever way. */
    private static long counted(Handle handle) {
        return handle
                .select("SHOW SESSION STATUS WHERE Variable_name IN ('Handler_read_next', 'Handler_read_prev',"
                        + " 'Handler_read_rnd', 'Handler_read_rnd_next')")
                .map((row, context) -> row.getLong(2))
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private void book(Handle handle, Instant first, int days) {
        book(handle, therapist, first, days);
    }

    /** One session a day. */
    private void book(Handle handle, TherapistId whose, Instant first, int days) {
        for (int day = 0; day < days; day++) {
            Instant start = first.plus(Duration.ofDays(day)).plus(Duration.ofHours(15));
            insert(handle, whose, start, start.plus(Duration.ofMinutes(50)), Duration.ZERO);
        }
    }

    private void insert(Handle handle, TherapistId whose, Instant start, Instant end, Duration buffer) {
        handle.createUpdate("""
                        INSERT INTO appointment (id, clinic_id, therapist_id, session_type_id, start_at, end_at,
                               buffer_before_minutes, buffer_after_minutes, local_date, status, capacity, seats_taken,
                               created_at, updated_at)
                        VALUES (:id, :clinic, :therapist, :type, :start, :end, :buffer, :buffer, DATE(:start), 'booked',
                               1, 1, :start, :start)
                        """)
                .bind("id", UUID.randomUUID())
                .bind("clinic", clinic)
                .bind("therapist", whose)
                .bind("type", type)
                .bind("start", start)
                .bind("end", end)
                .bind("buffer", buffer.toMinutes())
                .execute();
    }
}
