package org.alcove.booking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.CareRelationshipId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of care relationships and of the codes that were ever given in them. */
public interface CareDao {
    /** A live care relationship. */
    record CareRow(CareRelationshipId id, ClientId clientId, TherapistId therapistId, String clientCode) {}

    /** A line of a therapist's caseload. */
    record CaseloadRow(
            CareRelationshipId id,
            TherapistId therapistId,
            String clientCode,
            Instant beganAt,
            @Nullable Instant nextStartAt,
            @Nullable Instant nextEndAt) {}

    @SqlQuery("""
        SELECT id, client_id, therapist_id, client_code
          FROM care_relationship
         WHERE client_id = :clientId AND therapist_id = :therapistId AND clinic_id = :clinicId AND live = 1
        """)
    Optional<CareRow> findLive(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("therapistId") TherapistId therapist);

    @SqlQuery("""
        SELECT id, client_id, therapist_id, client_code
          FROM care_relationship
         WHERE therapist_id = :therapistId AND clinic_id = :clinicId AND client_code = :code AND live = 1
        """)
    Optional<CareRow> findLiveByCode(
            @Bind("clinicId") ClinicId clinic, @Bind("therapistId") TherapistId therapist, @Bind("code") String code);

    @SqlQuery("""
        SELECT id, client_id, therapist_id, client_code
          FROM care_relationship
         WHERE id = :id AND clinic_id = :clinicId AND live = 1
        """)
    Optional<CareRow> findLiveById(@Bind("clinicId") ClinicId clinic, @Bind("id") CareRelationshipId id);

    @SqlQuery("""
        SELECT code FROM client_code WHERE therapist_id = :therapistId AND code IN (<codes>)
        """)
    Set<String> listUsedCodes(@Bind("therapistId") TherapistId therapist, @BindList("codes") List<String> codes);

    @SqlUpdate("""
        INSERT INTO client_code (therapist_id, code) VALUES (:therapistId, :code)
        """)
    void insertCode(@Bind("therapistId") TherapistId therapist, @Bind("code") String code);

    @SqlUpdate("""
        INSERT INTO care_relationship (id, clinic_id, client_id, therapist_id, client_code, live, began_at)
        VALUES (:id, :clinicId, :clientId, :therapistId, :code, 1, :beganAt)
        """)
    void insertCare(
            @Bind("id") CareRelationshipId id,
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("therapistId") TherapistId therapist,
            @Bind("code") String code,
            @Bind("beganAt") Instant beganAt);

    @SqlUpdate("""
        UPDATE care_relationship
           SET client_code = :code
         WHERE id = :id AND clinic_id = :clinicId AND live = 1 AND client_code = :oldCode
        """)
    int replaceCode(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") CareRelationshipId id,
            @Bind("oldCode") String oldCode,
            @Bind("code") String code);

    /** How many moves met a taken time in the day that began with the first of them; nothing once that day is over. */
    @SqlQuery("""
        SELECT moves_refused
          FROM care_relationship
         WHERE id = :id AND clinic_id = :clinicId AND moves_refused_since > :dayAgo
        """)
    Optional<Integer> findRefusedMoves(
            @Bind("clinicId") ClinicId clinic, @Bind("id") CareRelationshipId id, @Bind("dayAgo") Instant dayAgo);

    @SqlUpdate("""
        UPDATE care_relationship
           SET moves_refused = IF(moves_refused_since > :dayAgo, moves_refused + 1, 1),
               moves_refused_since = IF(moves_refused_since > :dayAgo, moves_refused_since, :now)
         WHERE id = :id AND clinic_id = :clinicId
        """)
    int addRefusedMove(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") CareRelationshipId id,
            @Bind("dayAgo") Instant dayAgo,
            @Bind("now") Instant now);

    @SqlUpdate("""
        UPDATE care_relationship
           SET live = NULL, ended_at = :now
         WHERE id = :id AND clinic_id = :clinicId AND live = 1
        """)
    int end(@Bind("clinicId") ClinicId clinic, @Bind("id") CareRelationshipId id, @Bind("now") Instant now);

    @SqlQuery("""
        SELECT c.id, c.therapist_id, c.client_code, c.began_at,
               (SELECT MIN(a.start_at)
                  FROM participant p JOIN appointment a ON a.id = p.appointment_id
                 WHERE p.care_relationship_id = c.id AND a.status = 'booked' AND a.end_at > :now) AS next_start_at,
               (SELECT MIN(a.end_at)
                  FROM participant p JOIN appointment a ON a.id = p.appointment_id
                 WHERE p.care_relationship_id = c.id AND a.status = 'booked' AND a.end_at > :now) AS next_end_at
          FROM care_relationship c
         WHERE c.therapist_id IN (<therapists>) AND c.clinic_id = :clinicId AND c.live = 1
           AND (c.client_code > :afterCode OR (c.client_code = :afterCode AND c.id > :afterId))
         ORDER BY c.client_code, c.id
         LIMIT :limit
        """)
    List<CaseloadRow> listCaseload(
            @Bind("clinicId") ClinicId clinic,
            @BindList("therapists") Set<TherapistId> therapists,
            @Bind("now") Instant now,
            @Bind("afterCode") String afterCode,
            @Bind("afterId") CareRelationshipId afterId,
            @Bind("limit") int limit);
}
