package org.alcove.availability;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Weekly hours, and what else decides when a therapist works. Public because jdbi makes a proxy of it. */
public interface HoursDao {
    /** One version without its rules. */
    record VersionRow(LocalDate effectiveFrom, String zone) {}

    /** One working time of one version; {@code day} is ISO-8601, 1 is Monday. */
    record RuleRow(LocalDate effectiveFrom, int day, int startMinute, int endMinute) {}

    /** One exception; minutes are null for a whole day. */
    record ExceptionRow(
            LocalDate onDate,
            String kind,
            @Nullable Integer startMinute,
            @Nullable Integer endMinute) {}

    /** One span. */
    record SpanRow(Instant fromAt, Instant toAt) {}

    @SqlQuery("""
        SELECT t.zone
          FROM therapist t
         WHERE t.id = :therapistId
           AND t.clinic_id = :clinicId
        """)
    Optional<String> findZone(@Bind("clinicId") ClinicId clinicId, @Bind("therapistId") TherapistId therapistId);

    @SqlQuery("""
        SELECT t.zone
          FROM therapist t
         WHERE t.id = :therapistId
        """)
    Optional<String> findRosterZone(@Bind("therapistId") TherapistId therapistId);

    /** All versions that hold on any date from {@code from} to {@code to}, both included, in order. */
    @SqlQuery("""
        SELECT w.effective_from, w.zone
          FROM working_hours w
         WHERE w.therapist_id = :therapistId
           AND w.effective_from <= :to
           AND w.effective_from >= COALESCE(
                 (SELECT MAX(v.effective_from)
                    FROM working_hours v
                   WHERE v.therapist_id = :therapistId
                     AND v.effective_from <= :from), DATE '1000-01-01')
         ORDER BY w.effective_from
        """)
    List<VersionRow> listVersions(
            @Bind("therapistId") TherapistId therapistId, @Bind("from") LocalDate from, @Bind("to") LocalDate to);

    /** The rules of the versions from one on, in order. */
    @SqlQuery("""
        SELECT r.effective_from, r.day, r.start_minute, r.end_minute
          FROM working_hours_rule r
         WHERE r.therapist_id = :therapistId
           AND r.effective_from >= :from
           AND r.effective_from <= :to
         ORDER BY r.effective_from, r.day, r.start_minute
        """)
    List<RuleRow> listRules(
            @Bind("therapistId") TherapistId therapistId, @Bind("from") LocalDate from, @Bind("to") LocalDate to);

    @SqlQuery("""
        SELECT x.on_date, x.kind, x.start_minute, x.end_minute
          FROM hours_exception x
         WHERE x.therapist_id = :therapistId
           AND x.on_date >= :from
           AND x.on_date <= :to
        """)
    List<ExceptionRow> listExceptions(
            @Bind("therapistId") TherapistId therapistId, @Bind("from") LocalDate from, @Bind("to") LocalDate to);

    @SqlQuery("""
        SELECT o.from_at, o.to_at
          FROM time_off o
         WHERE o.therapist_id = :therapistId
           AND o.to_at > :from
           AND o.from_at < :to
        """)
    List<SpanRow> listTimeOff(
            @Bind("therapistId") TherapistId therapistId, @Bind("from") Instant from, @Bind("to") Instant to);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM working_hours w
         WHERE w.therapist_id = :therapistId
        """)
    int countVersions(@Bind("therapistId") TherapistId therapistId);

    /** Deletes versions from a date on; their rules go with them. */
    @SqlUpdate("""
        DELETE FROM working_hours
         WHERE therapist_id = :therapistId
           AND clinic_id = :clinicId
           AND effective_from >= :from
        """)
    void deleteVersionsFrom(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("from") LocalDate from);

    @SqlUpdate("""
        INSERT INTO working_hours (therapist_id, clinic_id, effective_from, zone)
        VALUES (:therapistId, :clinicId, :effectiveFrom, :zone)
        """)
    void insertVersion(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("effectiveFrom") LocalDate effectiveFrom,
            @Bind("zone") String zone);

    /** Inserts all rules of a version in one statement; there must be at least one. */
    @SqlUpdate("""
        INSERT INTO working_hours_rule (therapist_id, effective_from, day, start_minute, end_minute)
        VALUES <rules>
        """)
    void insertRules(
            @BindMethodsList(
                            value = "rules",
                            methodNames = {"therapistId", "effectiveFrom", "day", "startMinute", "endMinute"})
                    List<NewRule> rules);

    /** A rule with its keys. */
    record NewRule(TherapistId therapistId, LocalDate effectiveFrom, int day, int startMinute, int endMinute) {}
}
