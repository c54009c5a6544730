package org.alcove.identity;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.NoticeId;
import org.alcove.kernel.OneTimeTokenId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Reads a client's own rows of this room, without what a secret could be tried against. */
public interface OwnAccountDao {
    /** The person, apart from any account. */
    record ClientRow(
            ClientId id,
            ClinicId clinicId,
            @Nullable String state,
            boolean accepted,
            boolean selfPay,
            int openBookings,
            int holdsMade,
            @Nullable Instant holdsMadeSince,
            LocalDate joinedOn,
            @Nullable Instant forgetToldAt,
            @Nullable Instant forgetDueAt) {}

    /** An account, also one that another took the place of. */
    record AccountRow(AccountId id, String loginName, String status, LocalDate createdOn) {}

    /** What an account may act as. */
    record RoleRow(AccountId accountId, String role) {}

    /** A login session that is not deleted yet. */
    record LoginSessionRow(
            LoginSessionId id,
            AccountId accountId,
            @Nullable Instant secondFactorAt,
            Instant createdAt,
            Instant lastSeenAt,
            int idleMinutes,
            Instant expiresAt,
            String program) {}

    /** A token by which the client could come back. */
    record TokenRow(
            OneTimeTokenId id,
            String kind,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant usedAt,
            @Nullable Instant revokedAt) {}

    /** That there is a recovery code, and when it was used. */
    record RecoveryCodeRow(AccountId accountId, @Nullable Instant usedAt) {}

    /** What an account was told. @param subjectId one of its feeds, or itself */
    record NoticeRow(
            NoticeId id,
            AccountId accountId,
            String kind,
            UUID subjectId,
            Instant at,
            @Nullable Instant seenAt) {}

    @SqlQuery("""
        SELECT id, clinic_id, state, accepted, self_pay, open_bookings, holds_made, holds_made_since, joined_on,
               forget_told_at, forget_due_at
          FROM client
         WHERE id = :clientId AND clinic_id = :clinicId
        """)
    List<ClientRow> listClient(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT id, login_name, status, created_on
          FROM account
         WHERE client_id = :clientId AND clinic_id = :clinicId
         ORDER BY created_on, id
        """)
    List<AccountRow> listAccounts(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT r.account_id, r.role
          FROM account_role r JOIN account a ON a.id = r.account_id
         WHERE a.client_id = :clientId AND a.clinic_id = :clinicId
         ORDER BY r.account_id, r.role
        """)
    List<RoleRow> listRoles(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT s.id, s.account_id, s.second_factor_at, s.created_at, s.last_seen_at, s.idle_minutes, s.expires_at,
               s.program
          FROM login_session s JOIN account a ON a.id = s.account_id
         WHERE a.client_id = :clientId AND a.clinic_id = :clinicId
         ORDER BY s.created_at, s.id
        """)
    List<LoginSessionRow> listLoginSessions(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT id, kind, created_at, expires_at, used_at, revoked_at
          FROM one_time_token
         WHERE client_id = :clientId AND clinic_id = :clinicId
         ORDER BY created_at, id
        """)
    List<TokenRow> listTokens(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT c.account_id, c.used_at
          FROM recovery_code c JOIN account a ON a.id = c.account_id
         WHERE a.client_id = :clientId AND a.clinic_id = :clinicId
         ORDER BY c.account_id, c.used_at
        """)
    List<RecoveryCodeRow> listRecoveryCodes(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT n.id, n.account_id, n.kind, n.subject_id, n.at, n.seen_at
          FROM notice n JOIN account a ON a.id = n.account_id
         WHERE a.client_id = :clientId AND a.clinic_id = :clinicId
         ORDER BY n.at, n.id
        """)
    List<NoticeRow> listNotices(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);
}
