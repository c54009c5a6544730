package org.alcove.availability;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/**
 * What the picture in memory is made of, and what of it changed. Reads all clinics: the picture keeps them apart, and no
 * request reaches this. Lists that are bound are never empty. Public because jdbi makes a proxy.
 */
@RegisterRowMapper(PictureDao.DayMapper.class)
@RegisterRowMapper(PictureDao.DayChangeMapper.class)
public interface PictureDao {
    /** A therapist's own row. */
    record PersonRow(
            TherapistId id,
            ClinicId clinicId,
            String zone,
            @Nullable Integer startStepMinutes,
            byte[] searchTie,
            boolean active,
            boolean acceptsNew,
            boolean limited) {}

    /** A word that describes a therapist. */
    record AttributeRow(TherapistId therapistId, String kind, String code) {}

    /** Where a therapist is licensed. */
    record LicenseRow(TherapistId therapistId, String state, LocalDate expiresOn) {}

    /** Who offers a session type. */
    record OfferedRow(TherapistId therapistId, SessionTypeId sessionTypeId) {}

    /** A session type that changed. */
    record TypeRow(SessionTypeId id, ClinicId clinicId, Instant changedAt) {}

    /** A therapist of whom something changed. */
    record TherapistChange(TherapistId therapistId, Instant changedAt) {}

    /** A therapist's local date whose count changed. */
    record DateChange(TherapistId therapistId, LocalDate localDate, Instant changedAt) {}

    /** A row of {@code open_day}. */
    record DayRow(
            TherapistId therapistId,
            LocalDate utcDay,
            int version,
            byte[] sessionBits,
            byte[] leadBits,
            Instant changedAt) {
        ClinicPicture.Day day() {
            return new ClinicPicture.Day(utcDay.toEpochDay(), version, sessionBits, leadBits);
        }
    }

    /** Which version a row of {@code open_day} has, since when. */
    record DayChange(TherapistId therapistId, LocalDate utcDay, int version, Instant changedAt) {}

    /** Maps by hand, because there are more than half a million rows of a large clinic. */
    final class DayMapper implements RowMapper<DayRow> {
        @Override
        public DayRow map(ResultSet rows, StatementContext context) throws SQLException {
            return new DayRow(
                    therapist(rows),
                    rows.getObject("utc_day", LocalDate.class),
                    rows.getInt("version"),
                    rows.getBytes("session_bits"),
                    rows.getBytes("lead_bits"),
                    instant(rows));
        }

        static Instant instant(ResultSet rows) throws SQLException {
            return rows.getObject("changed_at", LocalDateTime.class).toInstant(ZoneOffset.UTC);
        }

        static TherapistId therapist(ResultSet rows) throws SQLException {
            ByteBuffer bytes = ByteBuffer.wrap(rows.getBytes("therapist_id"));
            return new TherapistId(new UUID(bytes.getLong(), bytes.getLong()));
        }
    }

    /** As above, because all that changed within the overlap are read at each look. */
    final class DayChangeMapper implements RowMapper<DayChange> {
        @Override
        public DayChange map(ResultSet rows, StatementContext context) throws SQLException {
            return new DayChange(
                    DayMapper.therapist(rows),
                    rows.getObject("utc_day", LocalDate.class),
                    rows.getInt("version"),
                    DayMapper.instant(rows));
        }
    }

    /** The server's clock, by which changes are stamped. */
    @SqlQuery("""
        SELECT UTC_TIMESTAMP(6)
        """)
    Instant getServerTime();

    /** Therapists of all clinics in order of id. */
    @SqlQuery("""
        SELECT t.id
          FROM therapist t
         WHERE t.id > :afterId
         ORDER BY t.id
         LIMIT :limit
        """)
    List<TherapistId> listTherapists(@Bind("afterId") TherapistId afterId, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT t.id, t.clinic_id, t.zone, t.start_step_minutes, t.search_tie, t.status = 'active' AS active,
               t.accepts_new, t.daily_maximum IS NOT NULL AS limited
          FROM therapist t
         WHERE t.id IN (<therapists>)
        """)
    List<PersonRow> listPersons(@BindList("therapists") List<TherapistId> therapists);

    @SqlQuery("""
        SELECT a.therapist_id, a.kind, a.code
          FROM therapist_attribute a
         WHERE a.therapist_id IN (<therapists>)
           AND a.kind IN ('modality', 'specialty', 'language', 'insurance')
        """)
    List<AttributeRow> listAttributes(@BindList("therapists") List<TherapistId> therapists);

    @SqlQuery("""
        SELECT l.therapist_id, l.state, l.expires_on
          FROM therapist_license l
         WHERE l.therapist_id IN (<therapists>)
        """)
    List<LicenseRow> listLicenses(@BindList("therapists") List<TherapistId> therapists);

    @SqlQuery("""
        SELECT o.therapist_id, o.session_type_id
          FROM session_type_therapist o
         WHERE o.therapist_id IN (<therapists>)
        """)
    List<OfferedRow> listOffers(@BindList("therapists") List<TherapistId> therapists);

    @SqlQuery("""
        SELECT w.therapist_id AS id, w.effective_from, w.zone
          FROM working_hours w
         WHERE w.therapist_id IN (<therapists>)
         ORDER BY w.effective_from
        """)
    List<SearchDao.ZoneRow> listZones(@BindList("therapists") List<TherapistId> therapists);

    /** Local dates on which a therapist's maximum is reached. */
    @SqlQuery("""
        SELECT t.id, d.local_date
          FROM therapist t
          JOIN day_count d
            ON d.therapist_id = t.id
           AND d.taken >= t.daily_maximum
           AND d.local_date >= :from
         WHERE t.id IN (<therapists>)
        """)
    List<SearchDao.FullDate> listFullDates(
            @BindList("therapists") List<TherapistId> therapists, @Bind("from") LocalDate from);

    @SqlQuery("""
        SELECT o.therapist_id, o.utc_day, o.version, o.session_bits, o.lead_bits, o.changed_at
          FROM open_day o
         WHERE o.therapist_id IN (<therapists>)
           AND o.utc_day >= :firstDay
        """)
    List<DayRow> listDays(@BindList("therapists") List<TherapistId> therapists, @Bind("firstDay") LocalDate firstDay);

    @SqlQuery("""
        SELECT o.therapist_id, o.session_type_id
          FROM session_type_therapist o
         WHERE o.session_type_id IN (<types>)
        """)
    List<OfferedRow> listOffered(@BindList("types") List<SessionTypeId> types);

    @SqlQuery("""
        SELECT s.id, s.clinic_id, s.changed_at
          FROM session_type s
         WHERE s.id = :id
        """)
    List<TypeRow> listType(@Bind("id") SessionTypeId id);

    /** Therapists whose rows were written since then; what describes them is written with it. */
    @SqlQuery("""
        SELECT t.id AS therapist_id, t.changed_at
          FROM therapist t
         WHERE t.changed_at >= :since
        """)
    List<TherapistChange> listChangedTherapists(@Bind("since") Instant since);

    /** Therapists whose hours were replaced since then: the newest is never taken away without another put in. */
    @SqlQuery("""
        SELECT w.therapist_id, MAX(w.changed_at) AS changed_at
          FROM working_hours w
         WHERE w.changed_at >= :since
         GROUP BY w.therapist_id
        """)
    List<TherapistChange> listChangedHours(@Bind("since") Instant since);

    @SqlQuery("""
        SELECT s.id, s.clinic_id, s.changed_at
          FROM session_type s
         WHERE s.changed_at >= :since
        """)
    List<TypeRow> listChangedTypes(@Bind("since") Instant since);

    /** Counts that changed since then, of therapists who have a maximum. */
    @SqlQuery("""
        SELECT d.therapist_id, d.local_date, d.changed_at
          FROM day_count d
          JOIN therapist t ON t.id = d.therapist_id
         WHERE d.changed_at >= :since
           AND t.daily_maximum IS NOT NULL
        """)
    List<DateChange> listChangedDates(@Bind("since") Instant since);

    /** Which days were written since then; all of it stands in the index. */
    @SqlQuery("""
        SELECT o.therapist_id, o.utc_day, o.version, o.changed_at
          FROM open_day o
         WHERE o.changed_at >= :since
        """)
    List<DayChange> listChangedDays(@Bind("since") Instant since);

    /** The days themselves. */
    @SqlQuery("""
        SELECT o.therapist_id, o.utc_day, o.version, o.session_bits, o.lead_bits, o.changed_at
          FROM open_day o
         WHERE o.changed_at >= :since
           AND o.utc_day >= :firstDay
        """)
    List<DayRow> listDaysChangedSince(@Bind("since") Instant since, @Bind("firstDay") LocalDate firstDay);
}
