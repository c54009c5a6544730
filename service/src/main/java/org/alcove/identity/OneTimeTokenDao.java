package org.alcove.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.OneTimeTokenId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code one_time_token}: invitations and re-entries. Public because jdbi makes a proxy of it. */
public interface OneTimeTokenDao {
    /** A token that can be used. */
    record LiveToken(
            OneTimeTokenId id,
            ClinicId clinicId,
            String roles,
            @Nullable TherapistId therapistId,
            @Nullable ClientId clientId,
            AccountId issuedBy) {}

    /** An invitation as an admin sees it. */
    record InvitationRow(
            OneTimeTokenId id,
            String roles,
            @Nullable TherapistId therapistId,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant usedAt,
            @Nullable Instant revokedAt) {}

    @SqlUpdate("""
        INSERT INTO one_time_token
               (id, clinic_id, kind, token_hash, roles, therapist_id, client_id, issued_by, created_at, expires_at)
        VALUES (:id, :clinicId, :kind, :tokenHash, :roles, :therapistId, :clientId, :issuedBy, :now, :expiresAt)
        """)
    void insertToken(
            @Bind("id") OneTimeTokenId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("kind") String kind,
            @Bind("tokenHash") byte[] tokenHash,
            @Bind("roles") String roles,
            @Bind("therapistId") @Nullable TherapistId therapistId,
            @Bind("clientId") @Nullable ClientId clientId,
            @Bind("issuedBy") AccountId issuedBy,
            @Bind("now") Instant now,
            @Bind("expiresAt") Instant expiresAt);

    /**
     * A token that can be used, if who issued it may still. Nothing beside its own row is asked for here: for a token that
     * was used the database would look into it all the same, and for one that never was it would not.
     */
    @SqlQuery("""
        SELECT id, clinic_id, roles, therapist_id, client_id, issued_by
          FROM one_time_token
         WHERE token_hash = :tokenHash AND kind = :kind
           AND used_at IS NULL AND revoked_at IS NULL AND expires_at > :now
        """)
    Optional<LiveToken> findLive(
            @Bind("tokenHash") byte[] tokenHash, @Bind("kind") String kind, @Bind("now") Instant now);

    /**
     * By how many of their roles an active account may issue such tokens. Who brings clients back as a therapist may not while
     * another account waits for approval to be that therapist's: theirs may be the one that was stolen.
     */
    @SqlQuery("""
        SELECT COUNT(*)
          FROM account a
          JOIN account_role r ON r.account_id = a.id
         WHERE a.id = :issuer AND a.status = 'active'
           AND (:kind = 'invitation' AND r.role IN ('admin', 'privacy_officer')
                OR :kind = 're_entry' AND r.role = 'therapist' AND a.therapist_pending = 0
                   AND NOT EXISTS (SELECT 1
                                     FROM account other
                                    WHERE other.therapist_id = a.therapist_id AND other.therapist_pending = 1
                                      AND other.status = 'active'))
        """)
    int countIssuingRoles(@Bind("issuer") AccountId issuer, @Bind("kind") String kind);

    /** Uses a token up. No row: somebody else was first, or it was revoked. */
    @SqlUpdate("""
        UPDATE one_time_token SET used_at = :now WHERE id = :id AND used_at IS NULL AND revoked_at IS NULL
        """)
    int use(@Bind("id") OneTimeTokenId id, @Bind("now") Instant now);

    @SqlUpdate("""
        UPDATE one_time_token SET revoked_at = :now
         WHERE id = :id AND clinic_id = :clinicId AND kind = :kind AND used_at IS NULL AND revoked_at IS NULL
        """)
    int revoke(
            @Bind("id") OneTimeTokenId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("kind") String kind,
            @Bind("now") Instant now);

    /** Revokes what was issued before for the same client. */
    @SqlUpdate("""
        UPDATE one_time_token SET revoked_at = :now
         WHERE client_id = :clientId AND clinic_id = :clinicId AND used_at IS NULL AND revoked_at IS NULL
        """)
    int revokeForClient(
            @Bind("clientId") ClientId clientId, @Bind("clinicId") ClinicId clinicId, @Bind("now") Instant now);

    /** Revokes what could still bring a client back. */
    @SqlUpdate("""
        UPDATE one_time_token SET revoked_at = :now
         WHERE client_id = :clientId AND kind = 're_entry' AND used_at IS NULL AND revoked_at IS NULL
        """)
    int revokeReEntries(@Bind("clientId") ClientId clientId, @Bind("now") Instant now);

    /** Revokes what an account issued and nobody used. */
    @SqlUpdate("""
        UPDATE one_time_token SET revoked_at = :now
         WHERE issued_by = :issuedBy AND clinic_id = :clinicId AND used_at IS NULL AND revoked_at IS NULL
        """)
    int revokeIssuedBy(
            @Bind("issuedBy") AccountId issuedBy, @Bind("clinicId") ClinicId clinicId, @Bind("now") Instant now);

    @SqlQuery("""
        SELECT id, roles, therapist_id, created_at, expires_at, used_at, revoked_at
          FROM one_time_token
         WHERE clinic_id = :clinicId AND kind = 'invitation' AND id > :after
         ORDER BY id
         LIMIT :limit
        """)
    List<InvitationRow> listInvitations(
            @Bind("clinicId") ClinicId clinicId, @Bind("after") OneTimeTokenId after, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT id, roles, therapist_id, created_at, expires_at, used_at, revoked_at
          FROM one_time_token
         WHERE clinic_id = :clinicId AND kind = 'invitation' AND id = :id
        """)
    Optional<InvitationRow> findInvitation(@Bind("id") OneTimeTokenId id, @Bind("clinicId") ClinicId clinicId);

    @SqlUpdate("""
        DELETE FROM one_time_token WHERE expires_at <= :before LIMIT :limit
        """)
    int deleteExpired(@Bind("before") Instant before, @Bind("limit") int limit);
}
