package org.alcove.booking;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.HoldId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of holds. A hold is only changed by a transaction that has locked its client's row. */
public interface HoldDao {
    /** The columns of a {@link HoldRow}. */
    String COLUMNS = """
            id, clinic_id, client_id, therapist_id, session_type_id, start_at, end_at,
            buffer_before_minutes, buffer_after_minutes, state, local_date, created_at, expires_at
            """;

    @SqlUpdate("""
        INSERT INTO hold
               (id, clinic_id, client_id, therapist_id, session_type_id, start_at, end_at,
                buffer_before_minutes, buffer_after_minutes, state, local_date, created_at, expires_at)
        VALUES (:h.id, :h.clinicId, :h.clientId, :h.therapistId, :h.sessionTypeId, :h.startAt, :h.endAt,
                :h.bufferBeforeMinutes, :h.bufferAfterMinutes, :h.state, :h.localDate, :h.createdAt, :h.expiresAt)
        """)
    void insertHold(@BindMethods("h") HoldRow hold);

    @SqlQuery("SELECT " + COLUMNS + """
          FROM hold
         WHERE client_id = :clientId AND clinic_id = :clinicId
        """)
    Optional<HoldRow> findHoldOfClient(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("SELECT " + COLUMNS + """
          FROM hold
         WHERE id = :id AND client_id = :clientId AND clinic_id = :clinicId
        """)
    Optional<HoldRow> findOwnHold(
            @Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client, @Bind("id") HoldId id);

    @SqlQuery("SELECT " + COLUMNS + """
          FROM hold
         WHERE id = :id
        """)
    Optional<HoldRow> findAnyHold(@Bind("id") HoldId id);

    @SqlQuery("SELECT " + COLUMNS + """
          FROM hold
         WHERE therapist_id = :therapistId
         ORDER BY id
        """)
    List<HoldRow> listHoldsOfTherapist(@Bind("therapistId") TherapistId therapist);

    @SqlQuery("""
        SELECT id FROM hold
         WHERE expires_at <= :now
         ORDER BY expires_at
         LIMIT :limit
        """)
    List<HoldId> listExpired(@Bind("now") Instant now, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT id FROM hold
         WHERE therapist_id = :therapistId AND local_date = :localDate AND expires_at <= :now
         ORDER BY expires_at
         LIMIT 20
        """)
    List<HoldId> listExpiredOfDay(
            @Bind("therapistId") TherapistId therapist,
            @Bind("localDate") LocalDate localDate,
            @Bind("now") Instant now);

    /** Deletes holds; the caller compares the count with what it listed. */
    @SqlUpdate("""
        DELETE FROM hold WHERE id IN (<ids>)
        """)
    int deleteHolds(@BindList("ids") List<HoldId> ids);

    @SqlUpdate("""
        DELETE FROM hold WHERE id = :id
        """)
    int deleteHold(@Bind("id") HoldId id);

    @SqlUpdate("""
        DELETE FROM hold WHERE id = :id AND expires_at <= :now
        """)
    int deleteExpiredHold(@Bind("id") HoldId id, @Bind("now") Instant now);
}
