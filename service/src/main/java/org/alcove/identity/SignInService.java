package org.alcove.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
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
    private final Attempts attempts;
    private final SecondFactors secondFactors;
    private final RateLimiter limiter;

    SignInService(
            Foundation foundation,
            IdentityConfiguration.LoginSessions settings,
            PasswordHasher hasher,
            Attempts attempts,
            SecondFactors secondFactors,
            RateLimiter limiter) {
        this.foundation = foundation;
        this.settings = settings;
        this.hasher = hasher;
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
            boolean allowed = attempts.count(handle, typedName, now);
            return new Looked(allowed, handle.attach(AccountDao.class).findByLoginName(typedName));
        });
        Optional<CredentialsRow> account = looked.account();
        boolean passwordFits = hasher.verify(password, account.map(CredentialsRow::passwordHash));
        SecondFactors.Proof proof = secondFactors.prove(account, otp, now);
        if (!passwordFits || !looked.allowed() || !proof.isShown() || account.isEmpty()) {
            throw refused(account, now);
        }
        return open(account.get(), typedName, password, proof, caller, now);
    }

    private LoginAnswer open(
            CredentialsRow account,
            String typedName,
            String password,
            SecondFactors.Proof proof,
            Caller caller,
            Instant now) {
        Set<Role> roles = RoleNames.read(account.roles());
        String token = OneTimeSecrets.token(foundation.random());
        byte[] tokenHash = foundation.keys().hash(Purpose.LOGIN_TOKEN, token);
        LoginSessionId id = new LoginSessionId(foundation.ids().forThing());
        boolean staff = roles.stream().anyMatch(Role::isStaff);
        Instant expiresAt = now.plus(settings.longest());
        Optional<String> fresher =
                hasher.isOutdated(account.passwordHash()) ? Optional.of(hasher.hash(password)) : Optional.empty();
        AuditEntry entry = entry(AuditAction.SIGN_IN, account, now).on("login_session", id);
        boolean opened = foundation.transactor().inTransaction(handle -> {
            if (!account.status().equals(AccountStatus.ACTIVE.wireName()) || !proof.use(handle, account.id(), now)) {
                return false;
            }
            attempts.forget(handle, typedName);
            fresher.ifPresent(hash -> handle.attach(AccountDao.class).updatePassword(account.id(), hash));
            handle.attach(LoginSessionDao.class)
                    .insertLoginSession(
                            id,
                            account.clinicId(),
                            account.id(),
                            tokenHash,
                            proof.needed() ? now : null,
                            now,
                            (staff ? settings.idleStaff() : settings.idleClient()).toMinutes(),
                            expiresAt,
                            caller.program());
            foundation.audit().append(handle, entry);
            return true;
        });
        if (!opened) {
            throw refused(Optional.of(account), now);
        }
        return new LoginAnswer(token, expiresAt, RoleNames.sorted(roles));
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

    private ServiceException refused(Optional<CredentialsRow> account, Instant now) {
        AuditEntry anonymous = AuditEntry.anonymous(AuditAction.SIGN_IN, foundation.ids(), now);
        AuditEntry entry = account.map(row -> entry(AuditAction.SIGN_IN, row, now))
                .orElse(anonymous)
                .denied();
        foundation.transactor().useTransaction(handle -> foundation.audit().append(handle, entry));
        return new ServiceException(ErrorCode.SIGN_IN_FAILED);
    }

    private AuditEntry entry(AuditAction action, CredentialsRow account, Instant now) {
        AuditEntry entry = AuditEntry.anonymous(action, foundation.ids(), now)
                .inClinic(account.clinicId())
                .byAccount(account.id());
        return account.clientId() == null ? entry : entry.about(account.clientId());
    }

    static String cut(String typed) {
        return typed.length() <= LONGEST_TYPED ? typed : typed.substring(0, LONGEST_TYPED);
    }

    private record Looked(boolean allowed, Optional<CredentialsRow> account) {}
}
