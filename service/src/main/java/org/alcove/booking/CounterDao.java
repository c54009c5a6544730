package org.alcove.booking;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows that count: open bookings of a client, sessions of a day, changes of a calendar; and the outbox. */
public interface CounterDao {
    /** A calendar that changed. */
    record CalendarChange(UUID ownerId, long version) {}

    /** A message to be made of what happened. */
    record OutboxRow(UUID id, ClinicId clinicId, String kind, UUID subjectId, Instant createdAt) {}

    /** Keeps a roster change of this therapist waiting, so that a deactivation sees this booking or is seen by it. */
    @SqlQuery("""
        SELECT id
          FROM therapist
         WHERE id = :id AND clinic_id = :clinicId
          LOCK IN SHARE MODE
        """)
    Optional<TherapistId> findTherapistLocked(@Bind("clinicId") ClinicId clinic, @Bind("id") TherapistId id);

    /** Makes this client's other bookings wait until the transaction ends. */
    @SqlQuery("""
        SELECT id
          FROM client
         WHERE id = :id AND clinic_id = :clinicId
           FOR UPDATE
        """)
    Optional<ClientId> findClientLocked(@Bind("clinicId") ClinicId clinic, @Bind("id") ClientId id);

    /** As above for many clients, in the order of their ids. */
    @SqlQuery("""
        SELECT id
          FROM client
         WHERE id IN (<ids>) AND clinic_id = :clinicId
         ORDER BY id
           FOR UPDATE
        """)
    List<ClientId> listClientsLocked(@Bind("clinicId") ClinicId clinic, @BindList("ids") List<ClientId> ids);

    /** Adds to the count of open bookings unless a client whom no therapist accepted yet would have too many. */
    @SqlUpdate("""
        UPDATE client
           SET open_bookings = open_bookings + 1
         WHERE id = :id AND clinic_id = :clinicId
           AND (accepted = 1
                OR open_bookings < (SELECT open_bookings_for_fresh_clients FROM clinic WHERE clinic.id = :clinicId))
        """)
    int addOpenBookingWithinLimit(@Bind("clinicId") ClinicId clinic, @Bind("id") ClientId id);

    @SqlUpdate("""
        UPDATE client
           SET open_bookings = open_bookings + :change
         WHERE id = :id AND clinic_id = :clinicId
        """)
    int changeOpenBookings(@Bind("clinicId") ClinicId clinic, @Bind("id") ClientId id, @Bind("change") int change);

    /** Takes each of these appointments and holds off its client's count. */
    @SqlUpdate("""
        UPDATE client c
          JOIN (SELECT given.client_id, COUNT(*) AS sessions
                  FROM (SELECT client_id FROM participant WHERE appointment_id IN (<ids>)
                         UNION ALL
                        SELECT client_id FROM hold WHERE id IN (<ids>)) given
                 GROUP BY given.client_id) counted
            ON counted.client_id = c.id
           SET c.open_bookings = c.open_bookings - counted.sessions
         WHERE c.clinic_id = :clinicId
        """)
    int removeOpenBookings(@Bind("clinicId") ClinicId clinic, @BindList("ids") List<UUID> ids);

    /** Holds, and booked appointments that have not ended, as the rows have it. */
    @SqlQuery("""
        SELECT (SELECT COUNT(*) FROM hold WHERE hold.client_id = :id)
             + (SELECT COUNT(*)
                  FROM participant p
                  JOIN appointment a ON a.id = p.appointment_id
                 WHERE p.client_id = :id AND a.status = 'booked' AND a.end_at > :now)
        """)
    int countOpenBookings(@Bind("id") ClientId id, @Bind("now") Instant now);

    @SqlUpdate("""
        UPDATE client SET open_bookings = :openBookings WHERE id = :id AND clinic_id = :clinicId
        """)
    int setOpenBookings(
            @Bind("clinicId") ClinicId clinic, @Bind("id") ClientId id, @Bind("openBookings") int openBookings);

    /** Counts one more hold unless as many were made in the hour that began with the first of them. */
    @SqlUpdate("""
        UPDATE client
           SET holds_made = IF(holds_made_since > :hourAgo, holds_made + 1, 1),
               holds_made_since = IF(holds_made_since > :hourAgo, holds_made_since, :now)
         WHERE id = :id AND clinic_id = :clinicId
           AND (holds_made_since IS NULL OR holds_made_since <= :hourAgo OR holds_made < :limit)
        """)
    int addHoldWithinLimit(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") ClientId id,
            @Bind("limit") int limit,
            @Bind("hourAgo") Instant hourAgo,
            @Bind("now") Instant now);

    @SqlUpdate("""
        UPDATE client SET accepted = 1 WHERE id = :id AND clinic_id = :clinicId
        """)
    int setAccepted(@Bind("clinicId") ClinicId clinic, @Bind("id") ClientId id);

    /** An upsert and not an INSERT IGNORE: the latter leaves a shared lock behind, over which contenders deadlock. */
    @SqlUpdate("""
        INSERT INTO day_count (therapist_id, local_date, taken)
        VALUES (:therapistId, :localDate, 0)
        ON DUPLICATE KEY UPDATE taken = taken
        """)
    int ensureDay(@Bind("therapistId") TherapistId therapist, @Bind("localDate") LocalDate localDate);

    @SqlUpdate("""
        UPDATE day_count
           SET taken = taken + 1
         WHERE therapist_id = :therapistId AND local_date = :localDate AND taken < :maximum
        """)
    int addToDay(
            @Bind("therapistId") TherapistId therapist,
            @Bind("localDate") LocalDate localDate,
            @Bind("maximum") int maximum);

    @SqlUpdate("""
        UPDATE day_count
           SET taken = taken - 1
         WHERE therapist_id = :therapistId AND local_date = :localDate AND taken > 0
        """)
    int takeFromDay(@Bind("therapistId") TherapistId therapist, @Bind("localDate") LocalDate localDate);

    /** Takes each of these appointments and holds off its day's count. */
    @SqlUpdate("""
        UPDATE day_count d
          JOIN (SELECT given.therapist_id, given.local_date, COUNT(*) AS sessions
                  FROM (SELECT therapist_id, local_date FROM appointment WHERE id IN (<ids>)
                         UNION ALL
                        SELECT therapist_id, local_date FROM hold WHERE id IN (<ids>)) given
                 GROUP BY given.therapist_id, given.local_date) counted
            ON counted.therapist_id = d.therapist_id AND counted.local_date = d.local_date
           SET d.taken = d.taken - counted.sessions
         WHERE d.taken >= counted.sessions
        """)
    int takeFromDays(@BindList("ids") List<UUID> ids);

    /** Rows sorted by owner, so that two transactions over the same people do not wait for each other crosswise. */
    @SqlUpdate("""
        INSERT INTO calendar_version (owner_id, version)
        VALUES <changes>
        ON DUPLICATE KEY UPDATE version = version + 1
        """)
    void countCalendarChanges(
            @BindMethodsList(
                            value = "changes",
                            methodNames = {"ownerId", "version"})
                    List<CalendarChange> changes);

    @SqlUpdate("""
        INSERT INTO outbox (id, clinic_id, kind, subject_id, created_at)
        VALUES <rows>
        """)
    void insertOutbox(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {"id", "clinicId", "kind", "subjectId", "createdAt"})
                    List<OutboxRow> rows);
}
