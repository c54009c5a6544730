package org.alcove.busyimport;

import java.time.Instant;
import java.util.List;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Calendars that grew old or whose owner is gone, over all clinics. Public because jdbi makes a proxy of it. */
public interface CalendarUpkeepDao {
    /** Whether the owner of a calendar {@code c} is at work. */
    String OWNED = """
            EXISTS (SELECT 1
                      FROM account w
                      JOIN account_role r ON r.account_id = w.id AND r.role = 'therapist'
                      JOIN therapist t ON t.id = w.therapist_id AND t.status = 'active'
                     WHERE w.id = c.account_id AND w.clinic_id = c.clinic_id AND w.therapist_id = c.therapist_id
                       AND w.status = 'active' AND w.therapist_pending = 0)
            """;

    /** Calendars {@code c} that nobody has any more. */
    String LEFT = """

              FROM busy_calendar c
              LEFT JOIN account a
                ON a.id = c.account_id AND a.clinic_id = c.clinic_id AND a.therapist_id = c.therapist_id
               AND a.status <> 'replaced'
               AND EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id AND r.role = 'therapist')
             WHERE (a.id IS NULL
                    OR (a.status <> 'active'
                        AND EXISTS (SELECT 1
                                      FROM account o
                                      JOIN account_role r ON r.account_id = o.id AND r.role = 'therapist'
                                     WHERE o.clinic_id = c.clinic_id AND o.therapist_id = c.therapist_id
                                       AND o.id <> a.id AND o.status = 'active'))
                    OR (c.dormant_since <= :dormantBy AND NOT
            """ + OWNED + "))";

    /** A calendar whose owner is to be told that it is old. */
    record Stale(BusyCalendarId id, ClinicId clinicId, AccountId accountId, Instant goodAt) {}

    /** A calendar of which is noted the opposite of whether its owner is at work. */
    record Owned(BusyCalendarId id, ClinicId clinicId, boolean owned) {}

    /** A calendar that nobody has any more. */
    record Left(BusyCalendarId id, ClinicId clinicId, TherapistId therapistId) {}

    /** Calendars last known to be right before a time, of which nobody was told since; a new one counts from its adding. */
    @SqlQuery("""
        SELECT c.id, c.clinic_id, c.account_id, COALESCE(c.last_good_at, c.added_at) AS good_at
          FROM busy_calendar c
         WHERE c.stale_told_at IS NULL AND c.dormant_since IS NULL AND c.account_id IS NOT NULL
           AND COALESCE(c.last_good_at, c.added_at) < CASE c.kind WHEN 'upload' THEN :uploadBefore ELSE :before END
         ORDER BY c.id
         LIMIT :limit
        """)
    List<Stale> listStale(
            @Bind("before") Instant before, @Bind("uploadBefore") Instant uploadBefore, @Bind("limit") int limit);

    /** Answers 0 if it was told or read meanwhile. */
    @SqlUpdate("""
        UPDATE busy_calendar
           SET stale_told_at = :now
         WHERE clinic_id = :clinicId AND id = :id AND stale_told_at IS NULL
           AND COALESCE(last_good_at, added_at) = :goodAt
        """)
    int updateStaleTold(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("id") BusyCalendarId id,
            @Bind("goodAt") Instant goodAt,
            @Bind("now") Instant now);

    /** Calendars whose owner came or went: not at work are disabled accounts, those not let in yet, other roles. */
    @SqlQuery("""
        SELECT o.id, o.clinic_id, o.owned
          FROM (SELECT c.id, c.clinic_id, c.dormant_since, """ + OWNED + """
                       AS owned
                  FROM busy_calendar c) o
         WHERE o.owned = (o.dormant_since IS NOT NULL)
         ORDER BY o.id
         LIMIT :limit
        """)
    List<Owned> listChangedOwners(@Bind("limit") int limit);

    @SqlUpdate("""
        UPDATE busy_calendar
           SET dormant_since = :dormantSince
         WHERE clinic_id = :clinicId AND id = :id
        """)
    int updateDormant(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("id") BusyCalendarId id,
            @Bind("dormantSince") @Nullable Instant dormantSince);

    /**
     * Calendars that nobody has any more: whose account is another therapist's, none's or gone, or is disabled while
     * another one is the therapist's now; and those that were not read for too long because their owner is not at work.
     */
    @SqlQuery("""
        SELECT c.id, c.clinic_id, c.therapist_id""" + LEFT + """
         ORDER BY c.id
         LIMIT :limit
        """)
    List<Left> listLeft(@Bind("dormantBy") Instant dormantBy, @Bind("limit") int limit);

    /** Deletes one of {@link #listLeft}, and answers 0 if it is gone or somebody has it again. */
    @SqlUpdate("DELETE c" + LEFT + " AND c.clinic_id = :clinicId AND c.id = :id")
    int deleteLeft(
            @Bind("clinicId") ClinicId clinicId, @Bind("id") BusyCalendarId id, @Bind("dormantBy") Instant dormantBy);
}
