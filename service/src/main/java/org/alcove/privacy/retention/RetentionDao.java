package org.alcove.privacy.retention;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * Counts and deletes rows that are older than a time, of all clinics, but for those of clients under legal hold. Public
 * because jdbi makes a proxy of it.
 */
public interface RetentionDao {
    /** Clients under legal hold: who is, and who was shredded under one. */
    String HELD = """
        (SELECT client_id FROM legal_hold WHERE lifted_at IS NULL AND until_at > :now AND client_id IS NOT NULL
          UNION
         SELECT client_id FROM vault_key WHERE ground = 'legal_hold')
        """;

    /** Clients under a legal hold that stands: who is, and who was shredded under one. */
    @SqlQuery("""
        SELECT client_id FROM legal_hold WHERE lifted_at IS NULL AND until_at > :now AND client_id IS NOT NULL
         UNION
        SELECT client_id FROM vault_key WHERE ground = 'legal_hold' AND sealed_until > :now
        """)
    Set<ClientId> listHeld(@Bind("now") Instant now);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM appointment
         WHERE claims_kept IS NULL AND end_at < :cutOff
           AND NOT EXISTS (SELECT 1
                             FROM participant p
                            WHERE p.appointment_id = appointment.id AND p.client_id IN
        """ + HELD + ")")
    int countAppointments(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now);

    @SqlQuery("""
        SELECT id
          FROM appointment
         WHERE claims_kept IS NULL AND end_at < :cutOff
           AND NOT EXISTS (SELECT 1
                             FROM participant p
                            WHERE p.appointment_id = appointment.id AND p.client_id IN
        """ + HELD + """
               )
         ORDER BY end_at, id
         LIMIT :limit
        """)
    List<AppointmentId> listAppointments(
            @Bind("cutOff") Instant cutOff, @Bind("now") Instant now, @Bind("limit") int limit);

    /** Looks again who is held: a hold can have been set since the list was made. */
    @SqlUpdate("""
        DELETE FROM participant
         WHERE appointment_id IN (<ids>)
           AND appointment_id NOT IN
               (SELECT appointment_id
                  FROM (SELECT appointment_id
                          FROM participant
                         WHERE appointment_id IN (<ids>)
                           AND client_id IN
        """ + HELD + """
                       ) kept)
        """)
    int deleteParticipants(@BindList("ids") List<AppointmentId> ids, @Bind("now") Instant now);

    /** Those that {@link #deleteParticipants} left nobody in. */
    @SqlUpdate("""
        DELETE FROM appointment
         WHERE id IN (<ids>)
           AND NOT EXISTS (SELECT 1 FROM participant p WHERE p.appointment_id = appointment.id)
        """)
    int deleteAppointments(@BindList("ids") List<AppointmentId> ids);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM care_relationship
         WHERE live IS NULL AND ended_at < :cutOff
           AND NOT EXISTS (SELECT 1 FROM participant p WHERE p.care_relationship_id = care_relationship.id)
           AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.care_relationship_id = care_relationship.id)
           AND NOT EXISTS (SELECT 1 FROM amendment a WHERE a.care_relationship_id = care_relationship.id)
           AND client_id NOT IN
        """ + HELD)
    int countCare(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM care_relationship
         WHERE live IS NULL AND ended_at < :cutOff
           AND NOT EXISTS (SELECT 1 FROM participant p WHERE p.care_relationship_id = care_relationship.id)
           AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.care_relationship_id = care_relationship.id)
           AND NOT EXISTS (SELECT 1 FROM amendment a WHERE a.care_relationship_id = care_relationship.id)
           AND client_id NOT IN
        """ + HELD + """
         ORDER BY id
         LIMIT :limit
        """)
    int deleteCare(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM offer
         WHERE expires_at < :cutOff AND start_at < :cutOff
           AND client_id NOT IN
        """ + HELD)
    int countOffers(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM offer
         WHERE expires_at < :cutOff AND start_at < :cutOff
           AND client_id NOT IN
        """ + HELD + """
         ORDER BY id
         LIMIT :limit
        """)
    int deleteOffers(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM access_grant
         WHERE COALESCE(ended_at, until_at) < :cutOff
           AND (client_id IS NULL OR client_id NOT IN
        """ + HELD + ")")
    int countGrants(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM access_grant
         WHERE COALESCE(ended_at, until_at) < :cutOff
           AND (client_id IS NULL OR client_id NOT IN
        """ + HELD + """
           )
         ORDER BY id
         LIMIT :limit
        """)
    int deleteGrants(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM grant_request
         WHERE until_at < :cutOff AND requested_at < :cutOff
           AND (client_id IS NULL OR client_id NOT IN
        """ + HELD + ")")
    int countGrantRequests(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now);

    @SqlQuery("""
        SELECT id
          FROM grant_request
         WHERE until_at < :cutOff AND requested_at < :cutOff
           AND (client_id IS NULL OR client_id NOT IN
        """ + HELD + """
           )
         ORDER BY id
         LIMIT :limit
        """)
    List<AccessGrantId> listGrantRequests(
            @Bind("cutOff") Instant cutOff, @Bind("now") Instant now, @Bind("limit") int limit);

    /** Looks again who is held: a hold can have been set since the list was made. */
    @SqlUpdate("""
        DELETE FROM grant_request
         WHERE id IN (<ids>)
           AND (client_id IS NULL OR client_id NOT IN
        """ + HELD + ")")
    int deleteGrantRequests(@BindList("ids") List<AccessGrantId> ids, @Bind("now") Instant now);

    /** The keys of those that {@link #deleteGrantRequests} took are to be destroyed. */
    @SqlUpdate("""
        UPDATE vault_key
           SET shredded_at = :now, key_due = 1
         WHERE client_id IN (<ids>)
           AND NOT EXISTS (SELECT 1 FROM grant_request r WHERE r.id = vault_key.client_id)
        """)
    int shredGrantRequestKeys(@BindList("ids") List<AccessGrantId> ids, @Bind("now") Instant now);

    @SqlQuery("""
        SELECT COUNT(*) FROM outbox WHERE created_at < :cutOff
        """)
    int countOutbox(@Bind("cutOff") Instant cutOff);

    @SqlUpdate("""
        DELETE FROM outbox WHERE created_at < :cutOff ORDER BY id LIMIT :limit
        """)
    int deleteOutbox(@Bind("cutOff") Instant cutOff, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*) FROM time_off WHERE to_at < :cutOff
        """)
    int countTimeOff(@Bind("cutOff") Instant cutOff);

    @SqlUpdate("""
        DELETE FROM time_off WHERE to_at < :cutOff ORDER BY id LIMIT :limit
        """)
    int deleteTimeOff(@Bind("cutOff") Instant cutOff, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*) FROM hours_exception WHERE on_date < :day
        """)
    int countExceptions(@Bind("day") LocalDate day);

    @SqlUpdate("""
        DELETE FROM hours_exception WHERE on_date < :day ORDER BY id LIMIT :limit
        """)
    int deleteExceptions(@Bind("day") LocalDate day, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*) FROM day_count WHERE local_date < :day
        """)
    int countDayCounts(@Bind("day") LocalDate day);

    @SqlUpdate("""
        DELETE FROM day_count WHERE local_date < :day ORDER BY therapist_id, local_date LIMIT :limit
        """)
    int deleteDayCounts(@Bind("day") LocalDate day, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*) FROM retention_run WHERE started_at < :cutOff
        """)
    int countRuns(@Bind("cutOff") Instant cutOff);

    @SqlUpdate("""
        DELETE FROM retention_run WHERE started_at < :cutOff ORDER BY id, kind LIMIT :limit
        """)
    int deleteRuns(@Bind("cutOff") Instant cutOff, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM amendment
         WHERE answered_at < :cutOff AND COALESCE(disagreed_at, answered_at) < :cutOff
           AND client_id NOT IN
        """ + HELD)
    int countAmendments(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM amendment
         WHERE answered_at < :cutOff AND COALESCE(disagreed_at, answered_at) < :cutOff
           AND client_id NOT IN
        """ + HELD + """
         ORDER BY id
         LIMIT :limit
        """)
    int deleteAmendments(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now, @Bind("limit") int limit);

    /** One that the clinic ended still keeps back what was there before. */
    @SqlQuery("""
        SELECT COUNT(*)
          FROM restriction
         WHERE ((status = 'denied' AND answered_on < DATE(:cutOff)) OR (status = 'ended' AND ended_on < DATE(:cutOff))
                OR client_id IN (SELECT client_id FROM vault_key WHERE shredded_at < :cutOff))
           AND client_id NOT IN
        """ + HELD)
    int countRestrictions(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM restriction
         WHERE ((status = 'denied' AND answered_on < DATE(:cutOff)) OR (status = 'ended' AND ended_on < DATE(:cutOff))
                OR client_id IN (SELECT client_id FROM vault_key WHERE shredded_at < :cutOff))
           AND client_id NOT IN
        """ + HELD + """
         ORDER BY id
         LIMIT :limit
        """)
    int deleteRestrictions(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM consent
         WHERE (revoked_at < :cutOff OR expires_at < :cutOff)
           AND client_id NOT IN
        """ + HELD)
    int countConsents(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM consent
         WHERE (revoked_at < :cutOff OR expires_at < :cutOff)
           AND client_id NOT IN
        """ + HELD + """
         ORDER BY id
         LIMIT :limit
        """)
    int deleteConsents(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM disclosure
         WHERE last_at < :cutOff
           AND client_id NOT IN
        """ + HELD)
    int countDisclosures(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM disclosure
         WHERE last_at < :cutOff
           AND client_id NOT IN
        """ + HELD + """
         ORDER BY id
         LIMIT :limit
        """)
    int deleteDisclosures(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM notice_receipt
         WHERE received_at < :cutOff
           AND client_id NOT IN
        """ + HELD)
    int countNoticeReceipts(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM notice_receipt
         WHERE received_at < :cutOff
           AND client_id NOT IN
        """ + HELD + """
         ORDER BY client_id, notice_id, version
         LIMIT :limit
        """)
    int deleteNoticeReceipts(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*) FROM breach WHERE status IN ('closed', 'low_probability') AND updated_at < :cutOff
        """)
    int countBreaches(@Bind("cutOff") Instant cutOff);

    @SqlUpdate("""
        DELETE FROM breach WHERE status IN ('closed', 'low_probability') AND updated_at < :cutOff ORDER BY id LIMIT :limit
        """)
    int deleteBreaches(@Bind("cutOff") Instant cutOff, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM emergency_access
         WHERE until_at < :cutOff AND COALESCE(documented_at, until_at) < :cutOff
           AND COALESCE(client_id, id) NOT IN
        """ + HELD)
    int countEmergencies(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM emergency_access
         WHERE until_at < :cutOff AND COALESCE(documented_at, until_at) < :cutOff
           AND COALESCE(client_id, id) NOT IN
        """ + HELD + """
         ORDER BY id
         LIMIT :limit
        """)
    int deleteEmergencies(@Bind("cutOff") Instant cutOff, @Bind("now") Instant now, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT COUNT(*) FROM legal_hold WHERE until_at < :cutOff AND COALESCE(lifted_at, until_at) < :cutOff
        """)
    int countHolds(@Bind("cutOff") Instant cutOff);

    @SqlUpdate("""
        DELETE FROM legal_hold WHERE until_at < :cutOff AND COALESCE(lifted_at, until_at) < :cutOff ORDER BY id LIMIT :limit
        """)
    int deleteHolds(@Bind("cutOff") Instant cutOff, @Bind("limit") int limit);

    /** Begins what a run tells of a kind, or adds to it. */
    @SqlUpdate("""
        INSERT INTO retention_run (id, kind, cut_off, started_at, deleted)
        VALUES (:id, :kind, :cutOff, :startedAt, :deleted)
            ON DUPLICATE KEY UPDATE deleted = deleted + :deleted
        """)
    void addToRun(
            @Bind("id") UUID id,
            @Bind("kind") String kind,
            @Bind("cutOff") Instant cutOff,
            @Bind("startedAt") Instant startedAt,
            @Bind("deleted") int deleted);
}
