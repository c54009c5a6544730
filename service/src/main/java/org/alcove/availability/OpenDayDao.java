package org.alcove.availability;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The derived picture of free time that the search reads. Public because jdbi makes a proxy of it. */
public interface OpenDayDao {
    /** One UTC day of one therapist. */
    record DayRow(LocalDate utcDay, int version, byte[] sessionBits, byte[] leadBits) {}

    /** A day to be written. @param version what its row will have; nobody else writes it meanwhile */
    record NewDay(TherapistId therapistId, LocalDate utcDay, int version, byte[] sessionBits, byte[] leadBits) {}

    /** Locks the therapist's row until the end of the transaction, so that whoever computes last has seen all. */
    @SqlQuery("""
        SELECT e.until_day
          FROM open_day_extent e
         WHERE e.therapist_id = :therapistId
           FOR UPDATE
        """)
    Optional<LocalDate> lockExtent(@Bind("therapistId") TherapistId therapistId);

    /** Makes the row unless another transaction made it first; holds its lock either way. */
    @SqlUpdate("""
        INSERT INTO open_day_extent (therapist_id, until_day)
        VALUES (:therapistId, :untilDay)
            ON DUPLICATE KEY UPDATE until_day = until_day
        """)
    void insertExtent(@Bind("therapistId") TherapistId therapistId, @Bind("untilDay") LocalDate untilDay);

    @SqlUpdate("""
        UPDATE open_day_extent
           SET until_day = :untilDay
         WHERE therapist_id = :therapistId
        """)
    void updateExtent(@Bind("therapistId") TherapistId therapistId, @Bind("untilDay") LocalDate untilDay);

    @SqlQuery("""
        SELECT o.utc_day, o.version, o.session_bits, o.lead_bits
          FROM open_day o
         WHERE o.therapist_id = :therapistId
           AND o.utc_day >= :firstDay
           AND o.utc_day < :untilDay
        """)
    List<DayRow> listDays(
            @Bind("therapistId") TherapistId therapistId,
            @Bind("firstDay") LocalDate firstDay,
            @Bind("untilDay") LocalDate untilDay);

    /** Writes all days of one therapist in one statement, which the server stamps; there must be at least one. */
    @SqlUpdate("""
        INSERT INTO open_day (therapist_id, utc_day, version, session_bits, lead_bits)
        VALUES <days>
            ON DUPLICATE KEY UPDATE
               session_bits = VALUES(session_bits),
               lead_bits = VALUES(lead_bits),
               version = VALUES(version),
               changed_at = UTC_TIMESTAMP(6)
        """)
    void upsertDays(
            @BindMethodsList(
                            value = "days",
                            methodNames = {"therapistId", "utcDay", "version", "sessionBits", "leadBits"})
                    List<NewDay> days);

    /** The longest horizon of the therapist's clinic in days: of its session types, or {@code policyDays} if longer. */
    @SqlQuery("""
        SELECT GREATEST(:policyDays, COALESCE(
                 (SELECT MAX(s.horizon_days)
                    FROM session_type s
                   WHERE s.clinic_id = t.clinic_id
                     AND s.status = 'active'), 0))
          FROM therapist t
         WHERE t.id = :therapistId
        """)
    Optional<Integer> findHorizonDays(@Bind("therapistId") TherapistId therapistId, @Bind("policyDays") int policyDays);

    /** Therapists of all clinics whose days are not computed as far as their clinic's horizon, in order of id. */
    @SqlQuery("""
        SELECT t.id
          FROM therapist t
          LEFT JOIN open_day_extent e ON e.therapist_id = t.id
         WHERE t.id > :afterId
           AND (e.until_day IS NULL
                OR e.until_day < DATE_ADD(:firstDay, INTERVAL GREATEST(:policyDays, COALESCE(
                     (SELECT MAX(s.horizon_days)
                        FROM session_type s
                       WHERE s.clinic_id = t.clinic_id
                         AND s.status = 'active'), 0)) + :margin DAY))
         ORDER BY t.id
         LIMIT :limit
        """)
    List<TherapistId> listBehind(
            @Bind("afterId") TherapistId afterId,
            @Bind("firstDay") LocalDate firstDay,
            @Bind("policyDays") int policyDays,
            @Bind("margin") int margin,
            @Bind("limit") int limit);

    @SqlQuery("""
        SELECT t.id
          FROM therapist t
         WHERE t.clinic_id = :clinicId
         ORDER BY t.id
        """)
    List<TherapistId> listTherapists(@Bind("clinicId") ClinicId clinicId);

    /** Those of the therapists with an exception from a date on that no version of hours gives a zone to. */
    @SqlQuery("""
        SELECT DISTINCT x.therapist_id
          FROM hours_exception x
         WHERE x.therapist_id IN (<therapists>)
           AND x.on_date >= :from
           AND NOT EXISTS (SELECT 1
                             FROM working_hours w
                            WHERE w.therapist_id = x.therapist_id
                              AND w.effective_from <= x.on_date)
        """)
    List<TherapistId> listInRosterZone(
            @BindList("therapists") List<TherapistId> therapists, @Bind("from") LocalDate from);

    /** Deletes some days that are over; answers how many. */
    @SqlUpdate("""
        DELETE FROM open_day
         WHERE utc_day < :firstDay
         LIMIT :limit
        """)
    int deleteDaysBefore(@Bind("firstDay") LocalDate firstDay, @Bind("limit") int limit);
}
