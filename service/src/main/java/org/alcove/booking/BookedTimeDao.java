package org.alcove.booking;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** What availability reads of this room's rows. */
public interface BookedTimeDao {
    /** A taken session. */
    record TakenRow(Instant startAt, Instant endAt, int bufferBeforeMinutes, int bufferAfterMinutes) {}

    /** A session of a client's. */
    record SessionRow(Instant startAt, Instant endAt) {}

    /** How many sessions a date has. */
    record DayRow(LocalDate localDate, int taken) {}

    /**
     * Sessions and holds whose time, with its buffers, touches a range.
     *
     * @param reach no buffer is longer than from here to {@code from}, so that the index narrows that side
     * @param until no buffer and session together are longer than from {@code to} to here, which narrows the other: all
     *     that is booked beyond would be read else
     */
    @SqlQuery("""
        SELECT start_at, end_at, buffer_before_minutes, buffer_after_minutes
          FROM appointment
         WHERE therapist_id = :therapistId AND status <> 'cancelled'
           AND end_at > :reach AND end_at < :until
           AND start_at - INTERVAL buffer_before_minutes MINUTE < :to
           AND end_at + INTERVAL buffer_after_minutes MINUTE > :from
        UNION ALL
        SELECT start_at, end_at, buffer_before_minutes, buffer_after_minutes
          FROM hold
         WHERE therapist_id = :therapistId AND expires_at > :liveAfter
           AND end_at > :reach AND end_at < :until
           AND start_at - INTERVAL buffer_before_minutes MINUTE < :to
           AND end_at + INTERVAL buffer_after_minutes MINUTE > :from
        """)
    List<TakenRow> listTaken(
            @Bind("therapistId") TherapistId therapist,
            @Bind("from") Instant from,
            @Bind("to") Instant to,
            @Bind("reach") Instant reach,
            @Bind("until") Instant until,
            @Bind("liveAfter") Instant liveAfter);

    /** @param reach no session is longer than from here to {@code from}, so that the index narrows both sides */
    @SqlQuery("""
        SELECT a.start_at, a.end_at
          FROM participant p
          JOIN appointment a ON a.id = p.appointment_id
         WHERE p.client_id = :clientId AND p.clinic_id = :clinicId
           AND p.start_at > :reach AND p.start_at < :to
           AND a.end_at > :from AND a.status <> 'cancelled'
        """)
    List<SessionRow> listOfClient(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("from") Instant from,
            @Bind("to") Instant to,
            @Bind("reach") Instant reach);

    @SqlQuery("""
        SELECT local_date, taken
          FROM day_count
         WHERE therapist_id = :therapistId AND local_date BETWEEN :from AND :to AND taken > 0
        """)
    List<DayRow> countByDate(
            @Bind("therapistId") TherapistId therapist, @Bind("from") LocalDate from, @Bind("to") LocalDate to);
}
