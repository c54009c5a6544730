package org.alcove.busyimport;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Outside calendars and how reading them went. Public because jdbi makes a proxy of it. */
public interface BusyCalendarDao {
    /** A {@link Row}, before its conditions; the zone is the therapist's of that day. */
    String SELECT = """
            SELECT c.id, c.kind, c.tentative_is_busy, c.added_at, c.first_good_at, c.last_read_at, c.last_good_at,
                   c.read_zone, c.covered_until, c.times, c.warnings, c.fault, c.failures, c.next_read_at, c.source,
                   c.settings_changed_at,
                   COALESCE((SELECT w.zone
                               FROM working_hours w
                              WHERE w.therapist_id = t.id AND w.effective_from <= :today
                              ORDER BY w.effective_from DESC
                              LIMIT 1), t.zone) AS zone
              FROM busy_calendar c
              JOIN therapist t ON t.id = c.therapist_id
            """;

    /** A calendar as its owner is told of it. */
    record Row(
            BusyCalendarId id,
            String kind,
            boolean tentativeIsBusy,
            Instant addedAt,
            @Nullable Instant firstGoodAt,
            @Nullable Instant lastReadAt,
            @Nullable Instant lastGoodAt,
            @Nullable String readZone,
            @Nullable Instant coveredUntil,
            int times,
            String warnings,
            @Nullable String fault,
            int failures,
            @Nullable Instant nextReadAt,
            byte[] source,
            @Nullable Instant settingsChangedAt,
            String zone) {}

    /** What reading a calendar again needs. */
    record Due(
            BusyCalendarId id,
            ClinicId clinicId,
            TherapistId therapistId,
            byte[] source,
            boolean tentativeIsBusy,
            @Nullable Instant firstGoodAt,
            @Nullable Instant fullReadAt,
            @Nullable String readZone,
            byte @Nullable [] validators,
            int failures,
            byte[] hostHash,
            boolean active,
            String zone) {}

    /** A new calendar; an upload has been read, a URL has not. */
    record NewRow(
            BusyCalendarId id,
            ClinicId clinicId,
            TherapistId therapistId,
            AccountId accountId,
            String kind,
            byte[] source,
            byte @Nullable [] hostHash,
            boolean tentativeIsBusy,
            Instant addedAt,
            @Nullable Instant nextReadAt) {}

    /** How a good read went. */
    record Good(
            ClinicId clinicId,
            BusyCalendarId id,
            @Nullable UUID lease,
            Instant at,
            String zone,
            Instant coveredUntil,
            int times,
            String warnings,
            byte @Nullable [] validators,
            @Nullable Instant nextReadAt) {}

    @SqlQuery("""
        SELECT COALESCE((SELECT w.zone
                           FROM working_hours w
                          WHERE w.therapist_id = t.id AND w.effective_from <= :today
                          ORDER BY w.effective_from DESC
                          LIMIT 1), t.zone)
          FROM therapist t
         WHERE t.clinic_id = :clinicId AND t.id = :therapistId
        """)
    Optional<String> findZone(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("today") LocalDate today);

    @SqlUpdate("""
        INSERT INTO busy_calendar (id, clinic_id, therapist_id, account_id, kind, source, host_hash, tentative_is_busy,
               added_at, next_read_at)
        VALUES (:id, :clinicId, :therapistId, :accountId, :kind, :source, :hostHash, :tentativeIsBusy, :addedAt, :nextReadAt)
        """)
    void insert(@BindMethods NewRow row);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM busy_calendar c
         WHERE c.clinic_id = :clinicId AND c.therapist_id = :therapistId
        """)
    int count(@Bind("clinicId") ClinicId clinicId, @Bind("therapistId") TherapistId therapistId);

    /** The calendars that an account added for its therapist, oldest first; the settings bound how many there are. */
    @SqlQuery(SELECT + """
         WHERE c.clinic_id = :clinicId AND c.therapist_id = :therapistId AND c.account_id = :accountId
         ORDER BY c.added_at, c.id
        """)
    List<Row> list(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("accountId") AccountId accountId,
            @Bind("today") LocalDate today);

    @SqlQuery(SELECT + """
         WHERE c.clinic_id = :clinicId AND c.therapist_id = :therapistId AND c.account_id = :accountId
           AND c.id = :id
        """)
    Optional<Row> find(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("accountId") AccountId accountId,
            @Bind("id") BusyCalendarId id,
            @Bind("today") LocalDate today);

    /** As {@link #find}, and nobody else writes it until the end of the transaction. */
    @SqlQuery("""
        SELECT c.id
          FROM busy_calendar c
         WHERE c.clinic_id = :clinicId AND c.therapist_id = :therapistId AND c.account_id = :accountId
           AND c.id = :id
           FOR UPDATE
        """)
    Optional<BusyCalendarId> lock(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("accountId") AccountId accountId,
            @Bind("id") BusyCalendarId id);

    /** With its times. */
    @SqlUpdate("""
        DELETE FROM busy_calendar
         WHERE clinic_id = :clinicId AND therapist_id = :therapistId AND account_id = :accountId AND id = :id
        """)
    int delete(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("accountId") AccountId accountId,
            @Bind("id") BusyCalendarId id);

    /** Up to when the last good read covers; empty before the first. */
    @SqlQuery("""
        SELECT c.covered_until FROM busy_calendar c WHERE c.clinic_id = :clinicId AND c.id = :id
        """)
    Optional<Instant> findCoveredUntil(@Bind("clinicId") ClinicId clinicId, @Bind("id") BusyCalendarId id);

    /**
     * Notes a good read of the whole calendar, and gives its lease up; an upload has none. Settings changed after the read
     * began stay noted. Answers 0 if the lease is lost.
     */
    @SqlUpdate("""
        UPDATE busy_calendar
           SET first_good_at = COALESCE(first_good_at, :at), last_read_at = :at, last_good_at = :at,
               full_read_at = :at, read_zone = :zone, covered_until = :coveredUntil, times = :times,
               warnings = :warnings, fault = NULL, failures = 0, validators = :validators,
               next_read_at = :nextReadAt, asked_to_wait_until = NULL, stale_told_at = NULL,
               settings_changed_at = CASE WHEN settings_changed_at > :at THEN settings_changed_at END,
               lease = NULL, leased_until = NULL
         WHERE clinic_id = :clinicId AND id = :id AND lease <=> :lease
        """)
    int updateGood(@BindMethods Good good);

    /** Has a calendar read soon, unless it is read sooner anyway, and not before its server wants it. */
    @SqlUpdate("""
        UPDATE busy_calendar
           SET next_read_at = LEAST(next_read_at, GREATEST(:now, COALESCE(asked_to_wait_until, :now),
                                                           COALESCE(last_read_at + INTERVAL :seconds SECOND, :now)))
         WHERE clinic_id = :clinicId AND therapist_id = :therapistId AND account_id = :accountId AND id = :id
           AND next_read_at IS NOT NULL
        """)
    void updateNextRead(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("accountId") AccountId accountId,
            @Bind("id") BusyCalendarId id,
            @Bind("now") Instant now,
            @Bind("seconds") long seconds);

    /** Changes how a calendar is read, from the next read on; one that is under way is dropped. */
    @SqlUpdate("""
        UPDATE busy_calendar
           SET source = :source, tentative_is_busy = :tentativeIsBusy, settings_changed_at = :now, full_read_at = NULL,
               validators = NULL, lease = NULL, leased_until = NULL
         WHERE clinic_id = :clinicId AND therapist_id = :therapistId AND account_id = :accountId AND id = :id
        """)
    int updateSettings(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("accountId") AccountId accountId,
            @Bind("id") BusyCalendarId id,
            @Bind("source") byte[] source,
            @Bind("tentativeIsBusy") boolean tentativeIsBusy,
            @Bind("now") Instant now);

    /**
     * Calendars that have been due longest and that nobody reads, but for those of hosts that are asked enough already.
     *
     * @param fullHosts those that this replica asks enough
     * @param perHost how many are read of one host at once, on all replicas
     */
    @SqlQuery("""
        SELECT c.id
          FROM busy_calendar c
         WHERE c.next_read_at <= :now AND (c.leased_until IS NULL OR c.leased_until <= :now)
           AND c.dormant_since IS NULL AND c.host_hash NOT IN (<fullHosts>)
           AND (SELECT COUNT(*)
                  FROM busy_calendar o
                 WHERE o.host_hash = c.host_hash AND o.leased_until > :now) < :perHost
         ORDER BY c.next_read_at, c.id
         LIMIT :limit
        """)
    List<BusyCalendarId> listDue(
            @Bind("now") Instant now,
            @BindList("fullHosts") List<byte[]> fullHosts,
            @Bind("perHost") int perHost,
            @Bind("limit") int limit);

    /** Takes a calendar, unless somebody else did since; locks its row alone, so that nobody waits in a circle. */
    @SqlUpdate("""
        UPDATE busy_calendar
           SET lease = :lease, leased_until = :until
         WHERE id = :id AND next_read_at <= :now AND (leased_until IS NULL OR leased_until <= :now)
        """)
    int updateLease(
            @Bind("id") BusyCalendarId id,
            @Bind("lease") UUID lease,
            @Bind("until") Instant until,
            @Bind("now") Instant now);

    @SqlQuery("""
        SELECT c.id, c.clinic_id, c.therapist_id, c.source, c.tentative_is_busy, c.first_good_at, c.full_read_at,
               c.read_zone, c.validators, c.failures, c.host_hash,
               EXISTS (SELECT 1
                         FROM account a
                         JOIN account_role r ON r.account_id = a.id AND r.role = 'therapist'
                        WHERE a.id = c.account_id AND a.clinic_id = c.clinic_id
                          AND a.therapist_id = c.therapist_id AND a.status = 'active'
                          AND a.therapist_pending = 0 AND t.status = 'active') AS active,
               COALESCE((SELECT w.zone
                           FROM working_hours w
                          WHERE w.therapist_id = t.id AND w.effective_from <= :today
                          ORDER BY w.effective_from DESC
                          LIMIT 1), t.zone) AS zone
          FROM busy_calendar c
          JOIN therapist t ON t.id = c.therapist_id
         WHERE c.lease = :lease
        """)
    Optional<Due> findLeased(@Bind("lease") UUID lease, @Bind("today") LocalDate today);

    /** Keeps others from taking a calendar until the end of the transaction; empty if another took it before. */
    @SqlQuery("""
        SELECT c.id
          FROM busy_calendar c
         WHERE c.clinic_id = :clinicId AND c.id = :id AND c.lease = :lease
           FOR UPDATE
        """)
    Optional<BusyCalendarId> lockLeased(
            @Bind("clinicId") ClinicId clinicId, @Bind("id") BusyCalendarId id, @Bind("lease") UUID lease);

    /** Notes that what is kept is still right, and gives the lease up. */
    @SqlUpdate("""
        UPDATE busy_calendar
           SET last_read_at = :at, last_good_at = :at, fault = NULL, failures = 0, next_read_at = :nextReadAt,
               asked_to_wait_until = NULL, stale_told_at = NULL, lease = NULL, leased_until = NULL
         WHERE clinic_id = :clinicId AND id = :id AND lease = :lease
        """)
    int updateUnchanged(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("id") BusyCalendarId id,
            @Bind("lease") UUID lease,
            @Bind("at") Instant at,
            @Bind("nextReadAt") Instant nextReadAt);

    /** Notes a read that failed, and gives the lease up; what is kept stays. */
    @SqlUpdate("""
        UPDATE busy_calendar
           SET last_read_at = :at, fault = :fault, failures = failures + 1, next_read_at = :nextReadAt,
               asked_to_wait_until = :askedToWaitUntil, lease = NULL, leased_until = NULL
         WHERE clinic_id = :clinicId AND id = :id AND lease = :lease
        """)
    int updateFailed(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("id") BusyCalendarId id,
            @Bind("lease") UUID lease,
            @Bind("at") Instant at,
            @Bind("fault") String fault,
            @Bind("nextReadAt") Instant nextReadAt,
            @Bind("askedToWaitUntil") @Nullable Instant askedToWaitUntil);

    /** Gives the lease up without a read. */
    @SqlUpdate("""
        UPDATE busy_calendar
           SET next_read_at = :nextReadAt, lease = NULL, leased_until = NULL
         WHERE clinic_id = :clinicId AND id = :id AND lease = :lease
        """)
    int updateDeferred(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("id") BusyCalendarId id,
            @Bind("lease") UUID lease,
            @Bind("nextReadAt") Instant nextReadAt);

    /** A source that is sealed under a key which is not its therapist's own. */
    record SealedRow(BusyCalendarId id, ClinicId clinicId, TherapistId therapistId, byte[] source) {}

    @SqlQuery("""
        SELECT c.id, c.clinic_id, c.therapist_id, c.source
          FROM busy_calendar c
          LEFT JOIN vault_key k ON k.client_id = c.therapist_id
         WHERE c.id > :after AND (k.key_id IS NULL OR SUBSTRING(c.source, 1, 16) <> k.key_id)
         ORDER BY c.id
         LIMIT :limit
        """)
    List<SealedRow> listSealedForAll(@Bind("after") BusyCalendarId after, @Bind("limit") int limit);

    @SqlUpdate("""
        UPDATE busy_calendar SET source = :fresh WHERE clinic_id = :clinicId AND id = :id AND source = :old
        """)
    int replaceSource(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("id") BusyCalendarId id,
            @Bind("old") byte[] old,
            @Bind("fresh") byte[] fresh);
}
