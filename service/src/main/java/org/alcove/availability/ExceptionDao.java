package org.alcove.availability;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.HoursExceptionId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Dated exceptions. Public because jdbi makes a proxy of it. */
public interface ExceptionDao {
    /** One exception; minutes are null for a whole day. */
    record Row(
            HoursExceptionId id,
            LocalDate onDate,
            String kind,
            @Nullable Integer startMinute,
            @Nullable Integer endMinute) {}

    /** The exceptions after a date and id, in order of both. */
    @SqlQuery("""
        SELECT x.id, x.on_date, x.kind, x.start_minute, x.end_minute
          FROM hours_exception x
         WHERE x.clinic_id = :clinicId
           AND x.therapist_id = :therapistId
           AND (x.on_date > :afterDate OR (x.on_date = :afterDate AND x.id > :afterId))
         ORDER BY x.on_date, x.id
         LIMIT :limit
        """)
    List<Row> list(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("afterDate") LocalDate afterDate,
            @Bind("afterId") HoursExceptionId afterId,
            @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM hours_exception x
         WHERE x.therapist_id = :therapistId
           AND x.on_date >= :from
        """)
    int countFrom(@Bind("therapistId") TherapistId therapistId, @Bind("from") LocalDate from);

    @SqlUpdate("""
        INSERT INTO hours_exception (id, clinic_id, therapist_id, on_date, kind, start_minute, end_minute)
        VALUES (:id, :clinicId, :therapistId, :onDate, :kind, :startMinute, :endMinute)
        """)
    void insert(
            @Bind("id") HoursExceptionId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("onDate") LocalDate onDate,
            @Bind("kind") String kind,
            @Bind("startMinute") @Nullable Integer startMinute,
            @Bind("endMinute") @Nullable Integer endMinute);

    @SqlQuery("""
        SELECT x.on_date
          FROM hours_exception x
         WHERE x.clinic_id = :clinicId
           AND x.therapist_id = :therapistId
           AND x.id = :id
        """)
    Optional<LocalDate> findDate(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("id") HoursExceptionId id);

    @SqlUpdate("""
        DELETE FROM hours_exception
         WHERE clinic_id = :clinicId
           AND therapist_id = :therapistId
           AND id = :id
        """)
    int delete(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("id") HoursExceptionId id);
}
