package org.alcove.identity;

import java.time.Instant;
import java.util.Optional;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.AccountDao.CredentialsRow;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.Role;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Signs people in and out. Every failure is one answer and takes the same work: a name that exists, one that does not, a
 * wrong password, a missing or wrong second factor and a lock can't be told apart.
 */
final class SignInService {
    /** More than any password has; the rest of a longer one can't make it right. */
    private static final int LONGEST_TYPED = 4096;

    private final Foundation foundation;
    private final IdentityConfiguration.LoginSessions settings;
    private final PasswordHasher hasher;
    private final CostsInUse costs;
    private final Attempts attempts;
    private final SecondFactors secondFactors;
    private final RateLimiter limiter;

    SignInService(
            Foundation foundation,
            IdentityConfiguration.LoginSessions settings,
            PasswordHasher hasher,
            CostsInUse costs,
            Attempts attempts,
            SecondFactors secondFactors,
            RateLimiter limiter) {
        this.foundation = foundation;
        this.settings = settings;
        this.hasher = hasher;
        this.costs = costs;
        this.attempts = attempts;
        this.secondFactors = secondFactors;
        this.limiter = limiter;
    }

    /**
     * Opens a login session.
     *
     * @throws ServiceException {@link ErrorCode#SIGN_IN_FAILED} whatever was wrong, {@link ErrorCode#RATE_LIMITED},
     *     {@link ErrorCode#UNAVAILABLE} when too many sign in at once
     */
    LoginAnswer login(@Nullable LoginRequest request, Caller caller) {
        Faults faults = new Faults();
        String typedName =
                OneTimeSecrets.typedName(cut(faults.required("/loginName", request == null ? null : request.loginName())
                        .orElse("")));
        String password = OneTimeSecrets.typedPassword(
                cut(faults.required("/password", request == null ? null : request.password())
                        .map(Secret::reveal)
                        .orElse("")));
        faults.refuseIfAny();
        String otp = request == null || request.otp() == null
                ? ""
                : cut(request.otp().reveal());
        limiter.signIn(caller.address(), typedName);

        Instant now = foundation.clock().instant();
        Looked looked = foundation.transactor().inTransaction(handle -> {
            costs.refresh(handle, now);
            boolean allowed = attempts.count(handle, typedName, now);
            return new Looked(
                    allowed, handle.attach(AccountDao.class).findByLoginName(OneTimeSecrets.lookedUpName(typedName)));
        });
        Optional<CredentialsRow> account = looked.account();
        Checked shown = attempts.checking(
                typedName,
                () -> new Checked(
                        hasher.verify(password, account.map(CredentialsRow::passwordHash), costs.ofNobody(typedName)),
                        secondFactors.prove(account, otp, now)));
        Optional<CredentialsRow> checked = account.filter(row -> shown.passwordFits() && looked.allowed());
        LoginAnswer answer = open(account, checked, typedName, shown.proof(), caller, now)
                .orElseThrow(() -> new ServiceException(ErrorCode.SIGN_IN_FAILED));
        account.ifPresent(row -> freshen(row, password));
        return answer;
    }

    /** Ends every attempt: one transaction, with the same statements whatever was wrong. */
    private Optional<LoginAnswer> open(
            Optional<CredentialsRow> account,
            Optional<CredentialsRow> checked,
            String typedName,
            SecondFactors.Proof proof,
            Caller caller,
            Instant now) {
        String token = OneTimeSecrets.token(foundation.random());
        byte[] tokenHash = foundation.keys().hash(Purpose.LOGIN_TOKEN, token);
        LoginSessionId id = new LoginSessionId(foundation.ids().forThing());
        Instant expiresAt = now.plus(settings.longest());
        AuditEntry entry = entry(account, now);
        return foundation.transactor().inTransaction(handle -> {
            Optional<CredentialsRow> unchanged = lockUnchanged(handle, checked);
            boolean shown = proof.use(handle, unchanged.map(CredentialsRow::id), now);
            Optional<CredentialsRow> admitted = unchanged.filter(row -> shown);
            admitted.ifPresent(row -> {
                attempts.forget(handle, typedName);
                boolean staff = RoleNames.read(row.roles()).stream().anyMatch(Role::isStaff);
                handle.attach(LoginSessionDao.class)
                        .insertLoginSession(
                                id,
                                row.clinicId(),
                                row.id(),
                                tokenHash,
                                proof.needed() ? now : null,
                                now,
                                (staff ? settings.idleStaff() : settings.idleClient()).toMinutes(),
                                expiresAt,
                                caller.program());
            });
            foundation
                    .audit()
                    .appendAttempt(handle, admitted.isPresent() ? entry.on("login_session", id) : entry.denied());
            return admitted.map(row -> new LoginAnswer(
                    token, expiresAt, RoleNames.sorted(RoleNames.inForce(row.roles(), row.therapistPending()))));
        });
    }

    /** The account, if it is still as it was checked; runs its statement for nobody's too. */
    static Optional<CredentialsRow> lockUnchanged(Handle handle, Optional<CredentialsRow> checked) {
        int unchanged = handle.attach(AccountDao.class)
                .lockUnchanged(
                        checked.map(CredentialsRow::id).orElse(SecondFactors.NOBODY),
                        checked.map(CredentialsRow::passwordHash).orElse(""),
                        checked.map(CredentialsRow::totpSecret).orElse(null));
        return checked.filter(row -> unchanged == 1);
    }

    /** After a success a hash of another cost is made anew; if that is too much now, the next sign-in will. */
    private void freshen(CredentialsRow account, String password) {
        if (!hasher.isOutdated(account.passwordHash())) {
            return;
        }
        String fresher;
        try {
            fresher = hasher.hash(password);
        } catch (ServiceException full) {
            return;
        }
        foundation
                .transactor()
                .useTransaction(handle ->
                        handle.attach(AccountDao.class).updatePassword(account.id(), account.passwordHash(), fresher));
    }

    /** Ends the login session of the request. */
    void logout(Actor actor) {
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.SIGN_OUT, foundation.ids(), now)
                .on("login_session", actor.loginSessionId());
        foundation.transactor().useTransaction(handle -> {
            handle.attach(LoginSessionDao.class).deleteLoginSession(actor.loginSessionId(), actor.accountId());
            foundation.audit().append(handle, entry);
        });
    }

    private AuditEntry entry(Optional<CredentialsRow> account, Instant now) {
        AuditEntry anonymous = AuditEntry.anonymous(AuditAction.SIGN_IN, foundation.ids(), now);
        return account.map(row ->
                        anonymous.inClinic(row.clinicId()).byAccount(row.id(), Optional.ofNullable(row.clientId())))
                .orElse(anonymous);
    }

    static String cut(String typed) {
        return typed.length() <= LONGEST_TYPED ? typed : typed.substring(0, LONGEST_TYPED);
    }

    private record Looked(boolean allowed, Optional<CredentialsRow> account) {}

    private record Checked(boolean passwordFits, SecondFactors.Proof proof) {}
}
