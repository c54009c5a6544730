package org.alcove.identity;

import java.time.Instant;
import java.util.Optional;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.AccountDao.CredentialsRow;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/**
 * Gives an account a new password for one of its recovery codes. A second factor stays: signing in then takes it, or
 * another recovery code in its place. Fails in one way, with the same work, whatever was wrong.
 */
final class RecoveryService {
    private final Foundation foundation;
    private final PasswordPolicy policy;
    private final PasswordHasher hasher;
    private final Attempts attempts;
    private final RateLimiter limiter;

    RecoveryService(
            Foundation foundation,
            PasswordPolicy policy,
            PasswordHasher hasher,
            Attempts attempts,
            RateLimiter limiter) {
        this.foundation = foundation;
        this.policy = policy;
        this.hasher = hasher;
        this.attempts = attempts;
        this.limiter = limiter;
    }

    /** @throws ServiceException {@link ErrorCode#SIGN_IN_FAILED} whatever was wrong but the new password */
    void recover(@Nullable RecoveryRequest request, Caller caller) {
        Faults faults = new Faults();
        String typedName = OneTimeSecrets.typedName(
                SignInService.cut(faults.required("/loginName", request == null ? null : request.loginName())
                        .orElse("")));
        String code =
                SignInService.cut(faults.required("/recoveryCode", request == null ? null : request.recoveryCode())
                        .map(Secret::reveal)
                        .orElse(""));
        String password = policy.check(
                faults, "/newPassword", request == null ? null : request.newPassword(), Optional.of(typedName));
        faults.refuseIfAny();
        limiter.signIn(caller.address(), typedName);

        Instant now = foundation.clock().instant();
        Looked looked = foundation.transactor().inTransaction(handle -> {
            boolean allowed = attempts.count(handle, typedName, now);
            return new Looked(
                    allowed, handle.attach(AccountDao.class).findByLoginName(OneTimeSecrets.lookedUpName(typedName)));
        });
        String passwordHash = attempts.checking(typedName, () -> hasher.hash(password));
        AccountId id = looked.account().map(CredentialsRow::id).orElse(SecondFactors.NOBODY);
        byte[] codeHash = AccountMaker.recoveryHash(foundation.keys(), id, code);
        AuditEntry entry = entry(looked.account(), now);
        boolean recovered = foundation.transactor().inTransaction(handle -> {
            AccountDao accounts = handle.attach(AccountDao.class);
            // A lock, or an account that was disabled or changed, must not use a code up.
            Optional<CredentialsRow> unchanged =
                    SignInService.lockUnchanged(handle, looked.account().filter(row -> looked.allowed()));
            AccountId tried = unchanged.map(CredentialsRow::id).orElse(SecondFactors.NOBODY);
            boolean fits = accounts.useRecoveryCode(tried, codeHash, now) == 1;
            if (fits) {
                unchanged.ifPresent(row -> accounts.updatePassword(id, row.passwordHash(), passwordHash));
                handle.attach(LoginSessionDao.class).deleteAll(id);
                attempts.forget(handle, typedName);
            }
            foundation.audit().appendAttempt(handle, fits ? entry : entry.denied());
            return fits;
        });
        if (!recovered) {
            throw new ServiceException(ErrorCode.SIGN_IN_FAILED);
        }
    }

    private AuditEntry entry(Optional<CredentialsRow> account, Instant now) {
        AuditEntry anonymous = AuditEntry.anonymous(AuditAction.RECOVERY, foundation.ids(), now);
        return account.map(row ->
                        anonymous.inClinic(row.clinicId()).byAccount(row.id(), Optional.ofNullable(row.clientId())))
                .orElse(anonymous);
    }

    private record Looked(boolean allowed, Optional<CredentialsRow> account) {}
}
