package org.alcove.privacy.grants;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of grants that were asked for, and what has to be known of the people who ask and give. */
public interface GrantRequestDao {
    /** A grant that was asked for. @param endedAt by whatever ended it */
    record RequestRow(
            AccessGrantId id,
            ClinicId clinicId,
            String ground,
            TherapistId granteeId,
            TherapistId ofTherapistId,
            @Nullable String clientCode,
            @Nullable ClientId clientId,
            String fields,
            Instant fromAt,
            Instant untilAt,
            byte @Nullable [] documents,
            String status,
            AccountId requestedBy,
            Instant requestedAt,
            @Nullable AccountId decidedBy,
            @Nullable Instant decidedAt,
            @Nullable Instant endedAt) {}

    /** An active account. @param therapistId to whom it is bound, whether that counts yet or not */
    record PersonRow(AccountId id, @Nullable TherapistId therapistId, boolean privacyOfficer) {}

    @SqlQuery("""
        SELECT a.id, a.therapist_id,
               EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id AND r.role = 'privacy_officer')
                   AS privacy_officer
          FROM account a
         WHERE a.id IN (<ids>) AND a.clinic_id = :clinicId AND a.status = 'active'
        """)
    List<PersonRow> listPersons(@Bind("clinicId") ClinicId clinic, @BindList("ids") Set<AccountId> ids);

    /** Which of these work at the clinic; who has left is found as well. @param active only those who have not */
    @SqlQuery("""
        SELECT id FROM therapist
         WHERE clinic_id = :clinicId AND id = :id AND (:anyStatus = 1 OR status = 'active')
        """)
    Optional<TherapistId> findTherapist(
            @Bind("clinicId") ClinicId clinic, @Bind("id") TherapistId id, @Bind("anyStatus") boolean anyStatus);

    /** Whom a therapist knows, or knew last, by a code. */
    @SqlQuery("""
        SELECT client_id
          FROM care_relationship
         WHERE therapist_id = :therapistId AND clinic_id = :clinicId AND client_code = :code
         ORDER BY live DESC, began_at DESC, id
         LIMIT 1
        """)
    Optional<ClientId> findByCode(
            @Bind("clinicId") ClinicId clinic, @Bind("therapistId") TherapistId therapist, @Bind("code") String code);

    @SqlUpdate("""
        INSERT INTO grant_request
               (id, clinic_id, ground, grantee_id, of_therapist_id, client_code, client_id, fields, from_at, until_at,
                documents, status, requested_by, requested_at)
        VALUES (:id, :clinicId, :ground, :granteeId, :ofTherapistId, :clientCode, :clientId, :fields, :fromAt, :untilAt,
                :documents, :status, :requestedBy, :requestedAt)
        """)
    void insertRequest(@BindMethods RequestRow row);

    /** Nothing beside the request is read unless it is the clinic's. */
    @SqlQuery("""
        SELECT r.id, r.clinic_id, r.ground, r.grantee_id, r.of_therapist_id, r.client_code, r.client_id, r.fields,
               r.from_at, r.until_at, r.documents, r.status, r.requested_by, r.requested_at, r.decided_by, r.decided_at,
               COALESCE(r.ended_at, g.ended_at) AS ended_at
          FROM grant_request r
          LEFT JOIN access_grant g ON g.id = r.id
         WHERE r.id = (SELECT id FROM grant_request WHERE id = :id AND clinic_id = :clinicId)
        """)
    Optional<RequestRow> find(@Bind("clinicId") ClinicId clinic, @Bind("id") AccessGrantId id);

    /** A clinic's, latest first. */
    @SqlQuery("""
        SELECT r.id, r.clinic_id, r.ground, r.grantee_id, r.of_therapist_id, r.client_code, r.client_id, r.fields,
               r.from_at, r.until_at, r.documents, r.status, r.requested_by, r.requested_at, r.decided_by, r.decided_at,
               COALESCE(r.ended_at, g.ended_at) AS ended_at
          FROM grant_request r
          LEFT JOIN access_grant g ON g.id = r.id
         WHERE r.clinic_id = :clinicId
           AND (r.requested_at < :beforeAt OR (r.requested_at = :beforeAt AND r.id < :beforeId))
         ORDER BY r.requested_at DESC, r.id DESC
         LIMIT :limit
        """)
    List<RequestRow> list(
            @Bind("clinicId") ClinicId clinic,
            @Bind("beforeAt") Instant beforeAt,
            @Bind("beforeId") UUID beforeId,
            @Bind("limit") int limit);

    /** What a therapist was granted and is not over, that which begins first first. */
    @SqlQuery("""
        SELECT r.id, r.clinic_id, r.ground, r.grantee_id, r.of_therapist_id, r.client_code, r.client_id, r.fields,
               r.from_at, r.until_at, r.documents, r.status, r.requested_by, r.requested_at, r.decided_by, r.decided_at,
               g.ended_at
          FROM grant_request r
          JOIN access_grant g ON g.id = r.id AND g.ended_at IS NULL
         WHERE r.grantee_id = :granteeId AND r.clinic_id = :clinicId AND r.status = 'approved' AND r.until_at > :now
         ORDER BY r.from_at, r.id
         LIMIT 500
        """)
    List<RequestRow> listOf(
            @Bind("clinicId") ClinicId clinic, @Bind("granteeId") TherapistId grantee, @Bind("now") Instant now);

    /** References that are sealed under a key which is not the request's own. */
    record SealedRow(AccessGrantId id, byte[] sealed) {}

    @SqlQuery("""
        SELECT r.id, r.documents AS sealed
          FROM grant_request r
          LEFT JOIN vault_key k ON k.client_id = r.id
         WHERE r.id > :after AND r.documents IS NOT NULL
           AND (k.key_id IS NULL OR SUBSTRING(r.documents, 1, 16) <> k.key_id)
         ORDER BY r.id
         LIMIT :limit
        """)
    List<SealedRow> listSealedForAll(@Bind("after") AccessGrantId after, @Bind("limit") int limit);

    /** Locks the row until the end of the transaction. */
    @SqlQuery("""
        SELECT documents FROM grant_request WHERE id = :id AND documents IS NOT NULL FOR UPDATE
        """)
    Optional<byte[]> lockDocuments(@Bind("id") AccessGrantId id);

    @SqlUpdate("""
        UPDATE grant_request SET documents = :documents WHERE id = :id
        """)
    void replaceDocuments(@Bind("id") AccessGrantId id, @Bind("documents") byte[] documents);

    /** No row: it was decided or ended before, its time is over, or it was this account that asked for it. */
    @SqlUpdate("""
        UPDATE grant_request SET status = :status, decided_by = :accountId, decided_at = :now
         WHERE id = :id AND clinic_id = :clinicId AND status = 'requested' AND requested_by <> :accountId
           AND until_at > :now
        """)
    int decide(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") AccessGrantId id,
            @Bind("status") String status,
            @Bind("accountId") AccountId account,
            @Bind("now") Instant now);

    /** No row: it was refused or ended before. */
    @SqlUpdate("""
        UPDATE grant_request SET status = 'ended', ended_by = :accountId, ended_at = :now
         WHERE id = :id AND clinic_id = :clinicId AND status IN ('requested', 'approved')
        """)
    int end(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") AccessGrantId id,
            @Bind("accountId") AccountId account,
            @Bind("now") Instant now);
}
