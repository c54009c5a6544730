package org.alcove.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.AccountDao.CredentialsRow;
import org.alcove.identity.Verification.Verified;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/** What everybody may do to their own account, and nobody else can. */
final class MeService {
    private final Foundation foundation;
    private final IdentityConfiguration.SecondFactor secondFactorPolicy;
    private final Verification verification;
    private final PasswordPolicy policy;
    private final PasswordHasher hasher;
    private final Attempts attempts;
    private volatile ClientFarewell farewell = (handle, clinic, client, now) -> {};

    MeService(
            Foundation foundation,
            IdentityConfiguration.SecondFactor secondFactorPolicy,
            Verification verification,
            PasswordPolicy policy,
            PasswordHasher hasher,
            Attempts attempts) {
        this.foundation = foundation;
        this.secondFactorPolicy = secondFactorPolicy;
        this.verification = verification;
        this.policy = policy;
        this.hasher = hasher;
        this.attempts = attempts;
    }

    /** Called while the application is put together. */
    void bindFarewell(ClientFarewell bound) {
        farewell = bound;
    }

    MeView get(Actor actor) {
        return foundation.transactor().inTransaction(handle -> {
            AccountDao accounts = handle.attach(AccountDao.class);
            CredentialsRow account = accounts.findById(actor.accountId()).orElseThrow(ServiceException::notFound);
            Optional<ClientSettings> settings =
                    actor.clientId().flatMap(client -> accounts.findClientSettings(client, actor.clinicId()));
            return new MeView(
                    RoleNames.sorted(actor.roles()),
                    actor.clinicId(),
                    actor.therapistId().orElse(null),
                    settings.orElse(null),
                    account.totpSecret() != null,
                    secondFactorPolicy.isRequiredFor(RoleNames.read(account.roles())));
        });
    }

    /** Says in which state the client usually is, and whether new sessions are not for a health plan. */
    ClientSettings changeSettings(Actor actor, @Nullable SettingsRequest request) {
        ClientId client = actor.requireClient();
        Faults faults = new Faults();
        String given = request == null ? null : request.state();
        String state = given == null ? null : faults.state("/state", given).orElse(null);
        faults.refuseIfAny();
        AuditEntry entry = entry(actor, AuditAction.CLIENT_SETTINGS_CHANGE).on("client", client);
        Boolean selfPay = request == null ? null : request.selfPay();
        return foundation.transactor().inTransaction(handle -> {
            AccountDao accounts = handle.attach(AccountDao.class);
            accounts.updateClientSettings(client, actor.clinicId(), state, selfPay);
            foundation.audit().append(handle, entry);
            return accounts.findClientSettings(client, actor.clinicId()).orElseThrow(ServiceException::notFound);
        });
    }

    /** Changes the password and ends every other login session. */
    void changePassword(Actor actor, @Nullable PasswordChangeRequest request) {
        Verified verified = verification.verify(
                actor,
                request == null ? null : request.password(),
                request == null ? null : request.otp(),
                AuditAction.PASSWORD_CHANGE);
        Faults faults = new Faults();
        String password = policy.check(
                faults,
                "/newPassword",
                request == null ? null : request.newPassword(),
                Optional.of(verified.account().loginName()));
        faults.refuseIfAny();
        CredentialsRow account = verified.account();
        String hash = attempts.checking(account.loginName(), () -> hasher.hash(password));
        AuditEntry entry = entry(actor, AuditAction.PASSWORD_CHANGE).on("account", actor.accountId());
        foundation.transactor().useTransaction(handle -> {
            verified.use(handle);
            if (handle.attach(AccountDao.class).updatePassword(account.id(), account.passwordHash(), hash) == 0) {
                throw new ServiceException(ErrorCode.SIGN_IN_FAILED);
            }
            handle.attach(LoginSessionDao.class).deleteOthers(actor.accountId(), actor.loginSessionId());
            foundation.audit().append(handle, entry);
        });
    }

    /** Replaces all recovery codes. */
    RecoveryCodes renewRecoveryCodes(Actor actor, @Nullable SecondFactorRequest request) {
        Verified verified = verification.verify(
                actor,
                request == null ? null : request.password(),
                request == null ? null : request.otp(),
                AuditAction.RECOVERY_CODES_RENEW);
        List<String> codes = OneTimeSecrets.recoveryCodes(foundation.random());
        AuditEntry entry = entry(actor, AuditAction.RECOVERY_CODES_RENEW).on("account", actor.accountId());
        foundation.transactor().useTransaction(handle -> {
            verified.use(handle);
            AccountDao accounts = handle.attach(AccountDao.class);
            accounts.deleteRecoveryCodes(actor.accountId());
            AccountMaker.writeRecoveryCodes(accounts, foundation.keys(), actor.accountId(), codes);
            foundation.audit().append(handle, entry);
        });
        return new RecoveryCodes(codes);
    }

    /**
     * Closes the account; its login sessions, its feeds, what it issued and what it holds end at once.
     *
     * @throws ServiceException for the last admin, and for the last privacy officer, whom nobody else can replace
     */
    void disable(Actor actor, @Nullable SecondFactorRequest request) {
        Verified verified = verification.verify(
                actor,
                request == null ? null : request.password(),
                request == null ? null : request.otp(),
                AuditAction.ACCOUNT_DISABLE);
        AuditEntry entry = entry(actor, AuditAction.ACCOUNT_DISABLE).on("account", actor.accountId());
        foundation.transactor().useTransaction(handle -> {
            verified.use(handle);
            AccountDao accounts = handle.attach(AccountDao.class);
            if (actor.is(Role.ADMIN) && accounts.touchActiveAdmins(actor.clinicId()) <= 1) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            if (actor.is(Role.PRIVACY_OFFICER) && accounts.touchActivePrivacyOfficers(actor.clinicId()) <= 1) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            StaffAccountService.end(handle, actor.accountId(), actor.clinicId(), entry.at());
            foundation.audit().append(handle, entry);
            actor.clientId().ifPresent(client -> farewell.closed(handle, actor.clinicId(), client, entry.at()));
        });
    }

    private AuditEntry entry(Actor actor, AuditAction action) {
        Instant now = foundation.clock().instant();
        return AuditEntry.by(actor, action, foundation.ids(), now);
    }
}
