package org.alcove.availability;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeOffId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Spans of time off. Public because jdbi makes a proxy of it. */
public interface TimeOffDao {
    /** One span. */
    record Row(TimeOffId id, Instant fromAt, Instant toAt) {}

    /** The spans after a start and id, in order of both. */
    @SqlQuery("""
        SELECT o.id, o.from_at, o.to_at
          FROM time_off o
         WHERE o.clinic_id = :clinicId
           AND o.therapist_id = :therapistId
           AND (o.from_at > :afterFrom OR (o.from_at = :afterFrom AND o.id > :afterId))
         ORDER BY o.from_at, o.id
         LIMIT :limit
        """)
    List<Row> list(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("afterFrom") Instant afterFrom,
            @Bind("afterId") TimeOffId afterId,
            @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM time_off o
         WHERE o.therapist_id = :therapistId
           AND o.to_at > :now
        """)
    int countFrom(@Bind("therapistId") TherapistId therapistId, @Bind("now") Instant now);

    @SqlUpdate("""
        INSERT INTO time_off (id, clinic_id, therapist_id, from_at, to_at)
        VALUES (:id, :clinicId, :therapistId, :fromAt, :toAt)
        """)
    void insert(
            @Bind("id") TimeOffId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("fromAt") Instant fromAt,
            @Bind("toAt") Instant toAt);

    @SqlQuery("""
        SELECT o.id, o.from_at, o.to_at
          FROM time_off o
         WHERE o.clinic_id = :clinicId
           AND o.therapist_id = :therapistId
           AND o.id = :id
        """)
    Optional<Row> find(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("id") TimeOffId id);

    @SqlUpdate("""
        DELETE FROM time_off
         WHERE clinic_id = :clinicId
           AND therapist_id = :therapistId
           AND id = :id
        """)
    int delete(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("id") TimeOffId id);
}
