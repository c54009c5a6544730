package org.alcove.busyimport;

import java.time.Instant;
import java.util.List;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Busy times of outside calendars. Public because jdbi makes a proxy of it. */
public interface BusyTimeDao {
    /** All that is kept of an occurrence of an event. */
    record Time(Instant startAt, Instant endAt, long eventKey) {}

    /** The same of a calendar, as it is written. */
    record NewTime(BusyCalendarId calendarId, TherapistId therapistId, Instant startAt, Instant endAt, long eventKey) {}

    /** A time that is taken. */
    record Span(Instant startAt, Instant endAt) {}

    @SqlQuery("""
        SELECT start_at, end_at, event_key
          FROM busy_time
         WHERE calendar_id = :calendarId
        """)
    List<Time> list(@Bind("calendarId") BusyCalendarId calendarId);

    /** Writes times in one statement; there must be at least one. */
    @SqlUpdate("""
        INSERT INTO busy_time (calendar_id, therapist_id, start_at, end_at, event_key)
        VALUES <times>
        """)
    void insert(
            @BindMethodsList(
                            value = "times",
                            methodNames = {"calendarId", "therapistId", "startAt", "endAt", "eventKey"})
                    List<NewTime> times);

    /** Deletes times of one calendar in one statement; there must be at least one. */
    @SqlUpdate("""
        DELETE FROM busy_time
         WHERE calendar_id = :calendarId AND (start_at, end_at, event_key) IN (<times>)
        """)
    void delete(
            @Bind("calendarId") BusyCalendarId calendarId,
            @BindMethodsList(
                            value = "times",
                            methodNames = {"startAt", "endAt", "eventKey"})
                    List<Time> times);

    /** Deletes some times that are over; answers how many. */
    @SqlUpdate("""
        DELETE FROM busy_time
         WHERE end_at < :before
         LIMIT :limit
        """)
    int deletePast(@Bind("before") Instant before, @Bind("limit") int limit);

    /** What of a range is busy, all of it while some calendar was never read, and what lies beyond the last read of one. */
    @SqlQuery("""
        SELECT b.start_at, b.end_at
          FROM busy_time b
         WHERE b.therapist_id = :therapistId AND b.start_at < :to AND b.end_at > :from
        UNION ALL
        SELECT CAST(:from AS DATETIME(6)), CAST(:to AS DATETIME(6))
          FROM busy_calendar c
         WHERE c.therapist_id = :therapistId AND c.first_good_at IS NULL
        UNION ALL
        SELECT GREATEST(CAST(:from AS DATETIME(6)), c.covered_until), CAST(:to AS DATETIME(6))
          FROM busy_calendar c
         WHERE c.therapist_id = :therapistId AND c.first_good_at IS NOT NULL AND c.covered_until < :to
        """)
    List<Span> listTaken(
            @Bind("therapistId") TherapistId therapistId, @Bind("from") Instant from, @Bind("to") Instant to);

    /** What of a range is known to be busy. */
    @SqlQuery("""
        SELECT b.start_at, b.end_at
          FROM busy_time b
         WHERE b.therapist_id = :therapistId AND b.start_at < :to AND b.end_at > :from
        """)
    List<Span> listKnown(
            @Bind("therapistId") TherapistId therapistId, @Bind("from") Instant from, @Bind("to") Instant to);

    /** What of a range is busy by the calendars of one account, in order. */
    @SqlQuery("""
        SELECT b.start_at, b.end_at
          FROM busy_time b
          JOIN busy_calendar c ON c.id = b.calendar_id
         WHERE c.clinic_id = :clinicId AND c.account_id = :accountId AND b.therapist_id = :therapistId
           AND b.start_at < :to AND b.end_at > :from
         ORDER BY b.start_at, b.end_at
        """)
    List<Span> listBusy(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("accountId") AccountId accountId,
            @Bind("from") Instant from,
            @Bind("to") Instant to);
}
