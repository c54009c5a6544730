package org.alcove.identity.notice;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.NoticeId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** What accounts are told. Public because jdbi makes a proxy of it. */
public interface NoticeDao {
    /** Answers 0 if it is there already. */
    @SqlUpdate("""
        INSERT IGNORE INTO notice (id, clinic_id, account_id, kind, subject_id, at)
        VALUES (:id, :clinicId, :accountId, :kind, :subjectId, :at)
        """)
    int insert(
            @Bind("id") NoticeId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("accountId") AccountId accountId,
            @Bind("kind") String kind,
            @Bind("subjectId") UUID subjectId,
            @Bind("at") Instant at);

    /** Leaves word for those who send messages. */
    @SqlUpdate("""
        INSERT INTO outbox (id, clinic_id, kind, subject_id, created_at)
        VALUES (:id, :clinicId, :kind, :subjectId, :at)
        """)
    void insertOutbox(
            @Bind("id") NoticeId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("kind") String kind,
            @Bind("subjectId") UUID subjectId,
            @Bind("at") Instant at);

    /** Active privacy officers of a clinic. */
    @SqlQuery("""
        SELECT a.id
          FROM account a
          JOIN account_role r ON r.account_id = a.id AND r.role = 'privacy_officer'
         WHERE a.clinic_id = :clinicId AND a.status = 'active'
         ORDER BY a.id
        """)
    List<AccountId> listPrivacyOfficers(@Bind("clinicId") ClinicId clinicId);

    /** Accounts of a client, but for those that another took the place of. */
    @SqlQuery("""
        SELECT id FROM account WHERE client_id = :clientId AND status <> 'replaced' ORDER BY id
        """)
    List<AccountId> listAccounts(@Bind("clientId") ClientId client);

    /** Messages about notices of a kind that a client's accounts have; before those notices go. */
    @SqlUpdate("""
        DELETE FROM outbox
         WHERE id IN (SELECT n.id
                        FROM notice n JOIN account a ON a.id = n.account_id
                       WHERE a.client_id = :clientId AND n.kind = :kind)
        """)
    int deleteOutboxOf(@Bind("clientId") ClientId client, @Bind("kind") String kind);

    @SqlUpdate("""
        DELETE FROM notice
         WHERE kind = :kind AND account_id IN (SELECT id FROM account WHERE client_id = :clientId)
        """)
    int deleteOf(@Bind("clientId") ClientId client, @Bind("kind") String kind);

    /** What an account has not acknowledged, oldest first, after a place in that order. */
    @SqlQuery("""
        SELECT id, kind, subject_id, at
          FROM notice
         WHERE clinic_id = :clinicId AND account_id = :accountId AND seen_at IS NULL
           AND (at > :afterAt OR (at = :afterAt AND id > :afterId))
         ORDER BY at, id
         LIMIT :limit
        """)
    List<NoticeView> listUnseen(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("accountId") AccountId accountId,
            @Bind("afterAt") Instant afterAt,
            @Bind("afterId") NoticeId afterId,
            @Bind("limit") int limit);

    @SqlQuery("""
        SELECT id, kind, subject_id, at
          FROM notice
         WHERE clinic_id = :clinicId AND account_id = :accountId AND id = :id
        """)
    Optional<NoticeView> find(
            @Bind("clinicId") ClinicId clinicId, @Bind("accountId") AccountId accountId, @Bind("id") NoticeId id);

    /** Answers 0 if it was acknowledged before. */
    @SqlUpdate("""
        UPDATE notice
           SET seen_at = :now
         WHERE clinic_id = :clinicId AND account_id = :accountId AND id = :id AND seen_at IS NULL
        """)
    int updateSeen(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("accountId") AccountId accountId,
            @Bind("id") NoticeId id,
            @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM notice WHERE at < :before LIMIT :limit
        """)
    int deleteOld(@Bind("before") Instant before, @Bind("limit") int limit);
}
