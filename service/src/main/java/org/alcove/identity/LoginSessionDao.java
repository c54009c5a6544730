package org.alcove.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code login_session}. Public because jdbi makes a proxy of it. */
public interface LoginSessionDao {
    /** Who a token stands for, read in one statement for every request. */
    record SignedInRow(
            LoginSessionId id,
            AccountId accountId,
            ClinicId clinicId,
            Instant lastSeenAt,
            @Nullable ClientId clientId,
            @Nullable TherapistId therapistId,
            boolean therapistPending,
            boolean secondFactorEnrolled,
            String roles) {}

    /** A login session as its owner sees it. */
    record LoginSessionRow(
            LoginSessionId id, String program, Instant createdAt, Instant lastSeenAt, Instant expiresAt) {}

    @SqlQuery("""
        SELECT s.id, s.account_id, s.clinic_id, s.last_seen_at, a.client_id, a.therapist_id,
               a.therapist_pending, a.totp_secret IS NOT NULL AS second_factor_enrolled,
               COALESCE((SELECT GROUP_CONCAT(r.role) FROM account_role r WHERE r.account_id = a.id), '') AS roles
          FROM login_session s
          JOIN account a ON a.id = s.account_id
         WHERE s.token_hash = :tokenHash
           AND a.status = 'active'
           AND s.expires_at > :now
           AND TIMESTAMPADD(MINUTE, s.idle_minutes, s.last_seen_at) > :now
        """)
    Optional<SignedInRow> findSignedIn(@Bind("tokenHash") byte[] tokenHash, @Bind("now") Instant now);

    /** Never moves the time back, and writes only if it is older than {@code before}. */
    @SqlUpdate("""
        UPDATE login_session SET last_seen_at = :now WHERE id = :id AND last_seen_at < :before
        """)
    int touch(@Bind("id") LoginSessionId id, @Bind("now") Instant now, @Bind("before") Instant before);

    @SqlUpdate("""
        INSERT INTO login_session
               (id, clinic_id, account_id, token_hash, second_factor_at, created_at, last_seen_at, idle_minutes,
                expires_at, program)
        VALUES (:id, :clinicId, :accountId, :tokenHash, :secondFactorAt, :now, :now, :idleMinutes, :expiresAt, :program)
        """)
    void insertLoginSession(
            @Bind("id") LoginSessionId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("accountId") AccountId accountId,
            @Bind("tokenHash") byte[] tokenHash,
            @Bind("secondFactorAt") @Nullable Instant secondFactorAt,
            @Bind("now") Instant now,
            @Bind("idleMinutes") long idleMinutes,
            @Bind("expiresAt") Instant expiresAt,
            @Bind("program") String program);

    @SqlQuery("""
        SELECT id, program, created_at, last_seen_at, expires_at
          FROM login_session
         WHERE account_id = :accountId
           AND expires_at > :now
           AND TIMESTAMPADD(MINUTE, idle_minutes, last_seen_at) > :now
         ORDER BY created_at DESC, id
         LIMIT 500
        """)
    List<LoginSessionRow> listLive(@Bind("accountId") AccountId accountId, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM login_session WHERE id = :id AND account_id = :accountId
        """)
    int deleteLoginSession(@Bind("id") LoginSessionId id, @Bind("accountId") AccountId accountId);

    @SqlUpdate("""
        DELETE FROM login_session WHERE account_id = :accountId
        """)
    int deleteAll(@Bind("accountId") AccountId accountId);

    @SqlUpdate("""
        DELETE FROM login_session WHERE account_id = :accountId AND id <> :kept
        """)
    int deleteOthers(@Bind("accountId") AccountId accountId, @Bind("kept") LoginSessionId kept);

    @SqlUpdate("""
        DELETE FROM login_session
         WHERE expires_at <= :now OR TIMESTAMPADD(MINUTE, idle_minutes, last_seen_at) <= :now
         LIMIT :limit
        """)
    int deleteExpired(@Bind("now") Instant now, @Bind("limit") int limit);
}
