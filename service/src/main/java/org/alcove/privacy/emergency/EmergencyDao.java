package org.alcove.privacy.emergency;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.EmergencyAccessId;
import org.alcove.kernel.TherapistId;
import org.alcove.persistence.DatabaseConfiguration;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of emergencies and of the cards that clients carry. */
public interface EmergencyDao {
    /** An emergency. */
    record EmergencyRow(
            EmergencyAccessId id,
            ClinicId clinicId,
            @Nullable ClientId clientId,
            AccountId accountId,
            TherapistId therapistId,
            String nature,
            Instant openedAt,
            Instant untilAt,
            Instant documentBy,
            @Nullable Instant documentedAt,
            byte @Nullable [] documentation) {}

    /** A card as its client's own export has it. */
    record OwnCardRow(Instant createdAt) {}

    /** An emergency as the export of its client has it. @param documentation opened */
    record OwnRow(
            EmergencyAccessId id,
            TherapistId therapistId,
            String nature,
            Instant openedAt,
            Instant untilAt,
            Instant documentBy,
            @Nullable Instant documentedAt,
            @Nullable String documentation) {}

    /** One that is not documented in time, and who opened it. */
    record OverdueRow(EmergencyAccessId id, ClinicId clinicId, AccountId accountId) {}

    /** One that is documented. */
    record DocumentedRow(EmergencyAccessId id, byte[] documentation) {}

    /** Replaces the card that a client had. */
    @SqlUpdate("""
        INSERT INTO emergency_card (client_id, clinic_id, card_hash, created_at)
        VALUES (:clientId, :clinicId, :hash, :now)
        ON DUPLICATE KEY UPDATE card_hash = :hash, created_at = :now
        """)
    void putCard(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("hash") byte[] hash,
            @Bind("now") Instant now);

    @SqlQuery("""
        SELECT created_at FROM emergency_card WHERE client_id = :clientId AND clinic_id = :clinicId
        """)
    Optional<Instant> findCard(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlUpdate("""
        DELETE FROM emergency_card WHERE client_id = :clientId AND clinic_id = :clinicId
        """)
    int deleteCard(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    /** Whose card it is. */
    @SqlQuery("""
        SELECT client_id FROM emergency_card WHERE card_hash = :hash AND clinic_id = :clinicId
        """)
    Optional<ClientId> findByCard(@Bind("clinicId") ClinicId clinic, @Bind("hash") byte[] hash);

    /** How many accounts a client has; one who closed theirs has none any more. */
    @SqlQuery("""
        SELECT COUNT(*) FROM account WHERE client_id = :clientId AND status = 'active'
        """)
    int countAccounts(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        INSERT INTO emergency_access
               (id, clinic_id, client_id, account_id, therapist_id, nature, opened_at, until_at, document_by)
        VALUES (:id, :clinicId, :clientId, :accountId, :therapistId, :nature, :openedAt, :untilAt, :documentBy)
        """)
    void insertEmergency(@BindMethods EmergencyRow row);

    /** One that the account has open for a client and that nobody ended, so that asking twice opens once. */
    @SqlQuery("""
        SELECT e.id
          FROM emergency_access e
          JOIN access_grant g ON g.id = e.id AND g.ended_at IS NULL
         WHERE e.account_id = :accountId AND e.clinic_id = :clinicId AND e.client_id = :clientId
           AND e.until_at > :now
         ORDER BY e.opened_at DESC, e.id DESC
         LIMIT 1
        """)
    Optional<EmergencyAccessId> findOpen(
            @Bind("clinicId") ClinicId clinic,
            @Bind("accountId") AccountId account,
            @Bind("clientId") ClientId client,
            @Bind("now") Instant now);

    @SqlQuery("""
        SELECT id, clinic_id, client_id, account_id, therapist_id, nature, opened_at, until_at, document_by,
               documented_at, documentation
          FROM emergency_access
         WHERE id = :id AND clinic_id = :clinicId AND account_id = :accountId
        """)
    Optional<EmergencyRow> findOwn(
            @Bind("clinicId") ClinicId clinic, @Bind("accountId") AccountId account, @Bind("id") EmergencyAccessId id);

    /** No row: it was documented before. */
    @SqlUpdate("""
        UPDATE emergency_access SET documented_at = :now, documentation = :sealed
         WHERE id = :id AND clinic_id = :clinicId AND documented_at IS NULL
        """)
    int document(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") EmergencyAccessId id,
            @Bind("sealed") byte[] sealed,
            @Bind("now") Instant now);

    /** A clinic's emergencies, latest first. @param account whose alone; null: everybody's */
    @SqlQuery("""
        SELECT id, clinic_id, client_id, account_id, therapist_id, nature, opened_at, until_at, document_by,
               documented_at, documentation
          FROM emergency_access
         WHERE clinic_id = :clinicId AND (:accountId IS NULL OR account_id = :accountId)
           AND (:overdueAt IS NULL OR (documented_at IS NULL AND document_by <= :overdueAt))
           AND (opened_at < :beforeAt OR (opened_at = :beforeAt AND id < :beforeId))
         ORDER BY opened_at DESC, id DESC
         LIMIT :limit
        """)
    List<EmergencyRow> list(
            @Bind("clinicId") ClinicId clinic,
            @Bind("accountId") @Nullable AccountId account,
            @Bind("overdueAt") @Nullable Instant overdueAt,
            @Bind("beforeAt") Instant beforeAt,
            @Bind("beforeId") UUID beforeId,
            @Bind("limit") int limit);

    /** How many are not documented in time. @param account whose alone; null: everybody's */
    @SqlQuery("""
        SELECT COUNT(*)
          FROM emergency_access
         WHERE clinic_id = :clinicId AND (:accountId IS NULL OR account_id = :accountId)
           AND documented_at IS NULL AND document_by <= :now
        """)
    int countOverdue(
            @Bind("clinicId") ClinicId clinic,
            @Bind("accountId") @Nullable AccountId account,
            @Bind("now") Instant now);

    /** What was written of a client's emergencies. */
    @SqlQuery("""
        SELECT id, documentation
          FROM emergency_access
         WHERE clinic_id = :clinicId AND client_id = :clientId AND id IN (<ids>) AND documentation IS NOT NULL
        """)
    List<DocumentedRow> listDocumented(
            @Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client, @BindList("ids") Set<UUID> ids);

    /** A client's own, latest first. */
    @SqlQuery("""
        SELECT id, clinic_id, client_id, account_id, therapist_id, nature, opened_at, until_at, document_by,
               documented_at, documentation
          FROM emergency_access
         WHERE clinic_id = :clinicId AND client_id = :clientId
           AND (opened_at < :beforeAt OR (opened_at = :beforeAt AND id < :beforeId))
         ORDER BY opened_at DESC, id DESC
         LIMIT :limit
        """)
    List<EmergencyRow> listOfClient(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("beforeAt") Instant beforeAt,
            @Bind("beforeId") UUID beforeId,
            @Bind("limit") int limit);

    /** Overdue ones of which nobody was told. */
    @SqlQuery("""
        SELECT id, clinic_id, account_id
          FROM emergency_access
         WHERE told_at IS NULL AND documented_at IS NULL AND document_by <= :now
         ORDER BY document_by, id
         LIMIT :limit
        """)
    List<OverdueRow> listUntold(@Bind("now") Instant now, @Bind("limit") int limit);

    /** No row: another replica told of it. */
    @SqlUpdate("""
        UPDATE emergency_access SET told_at = :now WHERE id = :id AND clinic_id = :clinicId AND told_at IS NULL
        """)
    int markTold(@Bind("clinicId") ClinicId clinic, @Bind("id") EmergencyAccessId id, @Bind("now") Instant now);

    @SqlUpdate("""
        INSERT INTO outbox (id, clinic_id, kind, subject_id, created_at)
        VALUES (:id, :clinicId, :kind, :subject, :now)
        """)
    void insertOutbox(
            @Bind("id") UUID id,
            @Bind("clinicId") ClinicId clinic,
            @Bind("kind") String kind,
            @Bind("subject") EmergencyAccessId subject,
            @Bind("now") Instant now);

    /** From here on no statement of this connection waits longer for a lock. */
    @SqlUpdate("""
        SET SESSION lock_wait_timeout = :seconds, SESSION innodb_lock_wait_timeout = :seconds
        """)
    void limitWaits(@Bind("seconds") long seconds);

    /** Ends that: as a connection is opened, and not with the server's own wait, which is longer. */
    @SqlUpdate("SET SESSION lock_wait_timeout = DEFAULT, SESSION innodb_lock_wait_timeout = "
            + DatabaseConfiguration.LOCK_WAIT_SECONDS)
    void resetWaits();
}
