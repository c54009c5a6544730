package org.alcove.identity;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code account}, its roles, and the client it stands for. Public because jdbi makes a proxy of it. */
public interface AccountDao {
    /** What signing in checks. */
    record CredentialsRow(
            AccountId id,
            ClinicId clinicId,
            String loginName,
            String passwordHash,
            byte @Nullable [] totpSecret,
            byte @Nullable [] totpPending,
            @Nullable ClientId clientId,
            @Nullable TherapistId therapistId,
            boolean therapistPending,
            String status,
            String roles) {}

    /** How many accounts have a hash that begins like this. */
    record CostRow(String prefix, long accounts) {}

    /** A staff account as an admin sees it. */
    record StaffRow(
            AccountId id,
            String loginName,
            @Nullable TherapistId therapistId,
            boolean therapistPending,
            @Nullable AccountId boundBy,
            String status,
            boolean secondFactorEnrolled,
            String roles) {}

    @SqlQuery("""
        SELECT a.id, a.clinic_id, a.login_name, a.password_hash, a.totp_secret, a.totp_pending, a.client_id,
               a.therapist_id, a.therapist_pending, a.status,
               COALESCE((SELECT GROUP_CONCAT(r.role) FROM account_role r WHERE r.account_id = a.id), '') AS roles
          FROM account a
         WHERE a.login_name = :loginName
        """)
    Optional<CredentialsRow> findByLoginName(@Bind("loginName") String loginName);

    @SqlQuery("""
        SELECT a.id, a.clinic_id, a.login_name, a.password_hash, a.totp_secret, a.totp_pending, a.client_id,
               a.therapist_id, a.therapist_pending, a.status,
               COALESCE((SELECT GROUP_CONCAT(r.role) FROM account_role r WHERE r.account_id = a.id), '') AS roles
          FROM account a
         WHERE a.id = :id
        """)
    Optional<CredentialsRow> findById(@Bind("id") AccountId id);

    @SqlUpdate("""
        INSERT INTO account
               (id, clinic_id, login_name, password_hash, client_id, therapist_id, therapist_pending, bound_by,
                totp_secret, created_on)
        VALUES (:id, :clinicId, :loginName, :passwordHash, :clientId, :therapistId, :therapistPending, :boundBy,
                :totpSecret, :createdOn)
        """)
    void insertAccount(
            @Bind("id") AccountId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("loginName") String loginName,
            @Bind("passwordHash") String passwordHash,
            @Bind("clientId") @Nullable ClientId clientId,
            @Bind("therapistId") @Nullable TherapistId therapistId,
            @Bind("therapistPending") boolean therapistPending,
            @Bind("boundBy") @Nullable AccountId boundBy,
            @Bind("totpSecret") byte @Nullable [] totpSecret,
            @Bind("createdOn") LocalDate createdOn);

    @SqlUpdate("""
        INSERT INTO account_role (account_id, role) VALUES (:id, :role)
        """)
    void insertRole(@Bind("id") AccountId id, @Bind("role") String role);

    @SqlUpdate("""
        DELETE FROM account_role WHERE account_id = :id
        """)
    int deleteRoles(@Bind("id") AccountId id);

    @SqlUpdate("""
        INSERT INTO client (id, clinic_id, accepted, joined_on) VALUES (:id, :clinicId, :accepted, :joinedOn)
        """)
    void insertClient(
            @Bind("id") ClientId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("accepted") boolean accepted,
            @Bind("joinedOn") LocalDate joinedOn);

    @SqlQuery("""
        SELECT 1 FROM therapist WHERE id = :therapistId AND clinic_id = :clinicId AND status = 'active'
        """)
    Optional<Integer> findActiveTherapist(
            @Bind("therapistId") TherapistId therapistId, @Bind("clinicId") ClinicId clinicId);

    @SqlQuery("""
        SELECT 1 FROM clinic WHERE id = :clinicId
        """)
    Optional<Integer> findClinic(@Bind("clinicId") ClinicId clinicId);

    /** Remembers the step of a code that was accepted. No row: that code, or a later one, was used before. */
    @SqlUpdate("""
        UPDATE account SET totp_last_step = :step
         WHERE id = :id AND (totp_last_step IS NULL OR totp_last_step < :step)
        """)
    int useStep(@Bind("id") AccountId id, @Bind("step") long step);

    /** A second factor that is sealed under a key which is not the account's own. */
    record SealedRow(AccountId id, byte[] sealed) {}

    @SqlQuery("""
        SELECT a.id, a.totp_secret AS sealed
          FROM account a
          LEFT JOIN vault_key k ON k.client_id = a.id
         WHERE a.id > :after AND a.totp_secret IS NOT NULL
           AND (k.key_id IS NULL OR SUBSTRING(a.totp_secret, 1, 16) <> k.key_id)
         ORDER BY a.id
         LIMIT :limit
        """)
    List<SealedRow> listSealedForAll(@Bind("after") AccountId after, @Bind("limit") int limit);

    @SqlUpdate("""
        UPDATE account SET totp_secret = :fresh WHERE id = :id AND totp_secret = :old
        """)
    int replaceSecret(@Bind("id") AccountId id, @Bind("old") byte[] old, @Bind("fresh") byte[] fresh);

    @SqlUpdate("""
        UPDATE account SET totp_pending = :sealed, version = version + 1 WHERE id = :id
        """)
    int updatePendingSecret(@Bind("id") AccountId id, @Bind("sealed") byte[] sealed);

    /** Puts a confirmed secret in force, provided that it is still the pending one. */
    @SqlUpdate("""
        UPDATE account
           SET totp_secret = :sealed, totp_pending = NULL, totp_last_step = :step, version = version + 1
         WHERE id = :id AND totp_pending = :sealed
        """)
    int confirmSecret(@Bind("id") AccountId id, @Bind("sealed") byte[] sealed, @Bind("step") long step);

    @SqlUpdate("""
        UPDATE account SET totp_secret = NULL, totp_pending = NULL, version = version + 1 WHERE id = :id
        """)
    int removeSecret(@Bind("id") AccountId id);

    /**
     * Writes on an account, and so keeps others from it until the transaction ends, provided that it is active and still
     * as it was checked. No row: it was changed since, or is not active.
     */
    @SqlUpdate("""
        UPDATE account SET version = version + 1
         WHERE id = :id AND status = 'active' AND password_hash = :passwordHash AND totp_secret <=> :totpSecret
        """)
    int lockUnchanged(
            @Bind("id") AccountId id,
            @Bind("passwordHash") String passwordHash,
            @Bind("totpSecret") byte @Nullable [] totpSecret);

    /** @param expected the hash that is to be replaced; no row if there is another by now */
    @SqlUpdate("""
        UPDATE account SET password_hash = :hash, version = version + 1
         WHERE id = :id AND status = 'active' AND password_hash = :expected
        """)
    int updatePassword(@Bind("id") AccountId id, @Bind("expected") String expected, @Bind("hash") String hash);

    /** What the hashes in use cost, as their beginnings say. */
    @SqlQuery("""
        SELECT SUBSTRING_INDEX(password_hash, '$', 4) AS prefix, COUNT(*) AS accounts
          FROM account
         GROUP BY SUBSTRING_INDEX(password_hash, '$', 4)
        """)
    List<CostRow> countCosts();

    @SqlUpdate("""
        UPDATE account SET status = :status, version = version + 1
         WHERE id = :id AND clinic_id = :clinicId AND status = :expected
        """)
    int updateStatus(
            @Bind("id") AccountId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("expected") String expected,
            @Bind("status") String status);

    @SqlUpdate("""
        UPDATE account
           SET therapist_id = :therapistId, therapist_pending = :pending, bound_by = :boundBy, version = version + 1
         WHERE id = :id AND clinic_id = :clinicId
        """)
    int updateTherapist(
            @Bind("id") AccountId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") @Nullable TherapistId therapistId,
            @Bind("pending") boolean pending,
            @Bind("boundBy") @Nullable AccountId boundBy);

    /** No row: it is not waiting for approval. */
    @SqlUpdate("""
        UPDATE account SET therapist_pending = 0, bound_by = NULL, version = version + 1
         WHERE id = :id AND clinic_id = :clinicId AND therapist_pending = 1
        """)
    int approveTherapist(@Bind("id") AccountId id, @Bind("clinicId") ClinicId clinicId);

    /** Writes down a therapist's first account; whoever comes second waits for the first to commit and changes nothing. */
    @SqlUpdate("""
        INSERT INTO therapist_first_account (therapist_id, clinic_id, account_id)
        VALUES (:therapistId, :clinicId, :accountId)
        ON DUPLICATE KEY UPDATE therapist_id = therapist_id
        """)
    int recordFirstAccount(
            @Bind("therapistId") TherapistId therapistId,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("accountId") AccountId accountId);

    /**
     * Whether a therapist has clients, or has or had another account than this one, or was ever to be let at other
     * therapists' clients.
     */
    @SqlQuery("""
        SELECT EXISTS (SELECT 1 FROM therapist_first_account f
                        WHERE f.therapist_id = :therapistId AND f.account_id <> :accountId)
            OR EXISTS (SELECT 1 FROM account a WHERE a.therapist_id = :therapistId AND a.id <> :accountId)
            OR EXISTS (SELECT 1 FROM care_relationship c
                        WHERE c.therapist_id = :therapistId AND c.clinic_id = :clinicId)
            OR EXISTS (SELECT 1 FROM grant_request g
                        WHERE g.grantee_id = :therapistId AND g.clinic_id = :clinicId)
        """)
    boolean hasHistory(
            @Bind("therapistId") TherapistId therapistId,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("accountId") AccountId accountId);

    /**
     * Whether an account may give or take the privacy officer's role: it has it, or nobody does. An officer whose account
     * is disabled still counts, or else an admin could disable them and take their place.
     */
    @SqlQuery("""
        SELECT EXISTS (SELECT 1 FROM account a JOIN account_role r ON r.account_id = a.id
                        WHERE a.id = :accountId AND a.clinic_id = :clinicId AND a.status = 'active'
                          AND r.role = 'privacy_officer')
            OR NOT EXISTS (SELECT 1 FROM account a JOIN account_role r ON r.account_id = a.id
                            WHERE a.clinic_id = :clinicId AND r.role = 'privacy_officer')
        """)
    boolean mayAppointPrivacyOfficer(@Bind("clinicId") ClinicId clinicId, @Bind("accountId") AccountId accountId);

    /** Keeps others from issuing for the same client until the transaction ends. */
    @SqlQuery("""
        SELECT 1 FROM client WHERE id = :clientId AND clinic_id = :clinicId FOR UPDATE
        """)
    Optional<Integer> lockClient(@Bind("clientId") ClientId clientId, @Bind("clinicId") ClinicId clinicId);

    /**
     * Writes on every active admin of a clinic and says how many there are: two who take each other's role away at once
     * meet on these rows, on one server and on a cluster.
     */
    @SqlUpdate("""
        UPDATE account a JOIN account_role r ON r.account_id = a.id AND r.role = 'admin'
           SET a.version = a.version + 1
         WHERE a.clinic_id = :clinicId AND a.status = 'active'
        """)
    int touchActiveAdmins(@Bind("clinicId") ClinicId clinicId);

    /** Writes on every active privacy officer of a clinic and says how many there are, as of its admins. */
    @SqlUpdate("""
        UPDATE account a JOIN account_role r ON r.account_id = a.id AND r.role = 'privacy_officer'
           SET a.version = a.version + 1
         WHERE a.clinic_id = :clinicId AND a.status = 'active'
        """)
    int touchActivePrivacyOfficers(@Bind("clinicId") ClinicId clinicId);

    /** Ends the accounts that a client had before. */
    @SqlUpdate("""
        UPDATE account SET status = 'replaced', version = version + 1
         WHERE client_id = :clientId AND clinic_id = :clinicId AND id <> :kept AND status <> 'replaced'
        """)
    int replaceOthers(
            @Bind("clientId") ClientId clientId, @Bind("clinicId") ClinicId clinicId, @Bind("kept") AccountId kept);

    @SqlUpdate("""
        DELETE s FROM login_session s JOIN account a ON a.id = s.account_id
         WHERE a.client_id = :clientId AND a.clinic_id = :clinicId
        """)
    int deleteLoginSessionsOfClient(@Bind("clientId") ClientId clientId, @Bind("clinicId") ClinicId clinicId);

    @SqlUpdate("""
        DELETE f FROM feed f JOIN account a ON a.id = f.account_id
         WHERE a.client_id = :clientId AND a.clinic_id = :clinicId
        """)
    int deleteFeedsOfClient(@Bind("clientId") ClientId clientId, @Bind("clinicId") ClinicId clinicId);

    @SqlUpdate("""
        DELETE FROM feed WHERE account_id = :id
        """)
    int deleteFeeds(@Bind("id") AccountId id);

    /** A clinic's staff in order of login name. @param after the account that comes before; null: from the first on */
    @SqlQuery("""
        SELECT a.id, a.login_name, a.therapist_id, a.therapist_pending, a.bound_by, a.status,
               a.totp_secret IS NOT NULL AS second_factor_enrolled,
               COALESCE((SELECT GROUP_CONCAT(r.role) FROM account_role r WHERE r.account_id = a.id), '') AS roles
          FROM account a
         WHERE a.clinic_id = :clinicId AND a.client_id IS NULL
           AND (:after IS NULL
                OR a.login_name > (SELECT last.login_name FROM account last
                                    WHERE last.id = :after AND last.clinic_id = :clinicId))
         ORDER BY a.login_name
         LIMIT :limit
        """)
    List<StaffRow> listStaff(
            @Bind("clinicId") ClinicId clinicId, @Bind("after") @Nullable AccountId after, @Bind("limit") int limit);

    /** A staff account of a clinic; a client's account is not found. */
    @SqlQuery("""
        SELECT a.id, a.login_name, a.therapist_id, a.therapist_pending, a.bound_by, a.status,
               a.totp_secret IS NOT NULL AS second_factor_enrolled,
               COALESCE((SELECT GROUP_CONCAT(r.role) FROM account_role r WHERE r.account_id = a.id), '') AS roles
          FROM account a
         WHERE a.id = :id AND a.clinic_id = :clinicId AND a.client_id IS NULL
        """)
    Optional<StaffRow> findStaff(@Bind("id") AccountId id, @Bind("clinicId") ClinicId clinicId);

    @SqlQuery("""
        SELECT state, self_pay FROM client WHERE id = :clientId AND clinic_id = :clinicId
        """)
    Optional<ClientSettings> findClientSettings(
            @Bind("clientId") ClientId clientId, @Bind("clinicId") ClinicId clinicId);

    /** @param selfPay null: as it was */
    @SqlUpdate("""
        UPDATE client
           SET state = :state, self_pay = COALESCE(:selfPay, self_pay)
         WHERE id = :clientId AND clinic_id = :clinicId
        """)
    int updateClientSettings(
            @Bind("clientId") ClientId clientId,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("state") @Nullable String state,
            @Bind("selfPay") @Nullable Boolean selfPay);

    @SqlUpdate("""
        INSERT INTO recovery_code (account_id, code_hash) VALUES (:id, :hash)
        """)
    void insertRecoveryCode(@Bind("id") AccountId id, @Bind("hash") byte[] hash);

    /** Uses a code up. No row: there is none such, or it was used. */
    @SqlUpdate("""
        UPDATE recovery_code SET used_at = :now WHERE account_id = :id AND code_hash = :hash AND used_at IS NULL
        """)
    int useRecoveryCode(@Bind("id") AccountId id, @Bind("hash") byte[] hash, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM recovery_code WHERE account_id = :id
        """)
    int deleteRecoveryCodes(@Bind("id") AccountId id);
}
