package org.alcove.booking;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.consent.CareTeam;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Reads of who treats a client, and when. */
public interface CareTeamDao {
    @SqlQuery("""
        SELECT therapist_id
          FROM care_relationship
         WHERE client_id = :clientId AND clinic_id = :clinicId AND live = 1
         ORDER BY therapist_id
        """)
    Set<TherapistId> listTherapists(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    /** The ends after which, at that moment, no other relationship of the client went on. */
    @SqlQuery("""
        SELECT DISTINCT c.ended_at
          FROM care_relationship c
         WHERE c.client_id = :clientId AND c.clinic_id = :clinicId AND c.ended_at IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM care_relationship o
                            WHERE o.client_id = c.client_id AND o.clinic_id = :clinicId
                              AND o.began_at <= c.ended_at
                              AND (o.ended_at IS NULL OR o.ended_at > c.ended_at))
         ORDER BY c.ended_at
        """)
    List<Instant> listTreatmentEnds(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT a.id, a.therapist_id, a.start_at AS start, a.end_at AS end, a.status, a.created_at, p.self_pay
          FROM participant p
          JOIN appointment a ON a.id = p.appointment_id
          JOIN care_relationship c ON c.id = p.care_relationship_id AND c.live = 1
         WHERE p.client_id = :clientId AND p.clinic_id = :clinicId AND p.status = 'accepted'
           AND a.status = 'booked' AND a.therapist_id IN (<therapists>)
           AND a.end_at > :from AND a.start_at < :until AND a.created_at > :createdAfter
           AND (a.start_at > :afterStart OR (a.start_at = :afterStart AND a.id > :afterId))
         ORDER BY a.start_at, a.id
         LIMIT :limit
        """)
    List<CareTeam.Session> listAhead(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @BindList("therapists") Set<TherapistId> therapists,
            @Bind("from") Instant from,
            @Bind("until") Instant until,
            @Bind("createdAfter") Instant createdAfter,
            @Bind("afterStart") Instant afterStart,
            @Bind("afterId") UUID afterId,
            @Bind("limit") int limit);

    @SqlQuery("""
        SELECT a.id, a.therapist_id, a.start_at AS start, a.end_at AS end, a.status, a.created_at, p.self_pay
          FROM participant p
          JOIN appointment a ON a.id = p.appointment_id
         WHERE p.client_id = :clientId AND p.clinic_id = :clinicId AND a.therapist_id IN (<therapists>)
           AND p.start_at >= :from AND p.start_at < :to
         ORDER BY a.start_at, a.id
         LIMIT :limit
        """)
    List<CareTeam.Session> listSessions(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @BindList("therapists") Set<TherapistId> therapists,
            @Bind("from") Instant from,
            @Bind("to") Instant to,
            @Bind("limit") int limit);
}
