package org.alcove.identity;

import java.time.Instant;
import java.util.Optional;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.AccountDao.CredentialsRow;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Asks who is signed in for their password and second factor again, before what a stolen login session must not do. Counts as an attempt
 * on the name, like signing in.
 */
final class Verification {
    private final Foundation foundation;
    private final PasswordHasher hasher;
    private final Attempts attempts;
    private final SecondFactors secondFactors;

    Verification(Foundation foundation, PasswordHasher hasher, Attempts attempts, SecondFactors secondFactors) {
        this.foundation = foundation;
        this.hasher = hasher;
        this.attempts = attempts;
        this.secondFactors = secondFactors;
    }

    /** A password that was right, and the second factor that is still to be used up. */
    record Verified(CredentialsRow account, SecondFactors.Proof proof, Attempts attempts, Instant now) {
        /**
         * In the transaction of what was asked for: uses the second factor up.
         *
         * @throws ServiceException if that was used before, or the account changed since it was checked
         */
        void use(Handle handle) {
            boolean unchanged = handle.attach(AccountDao.class)
                            .lockUnchanged(account.id(), account.passwordHash(), account.totpSecret())
                    == 1;
            if (!unchanged || !proof.use(handle, Optional.of(account.id()), now)) {
                throw new ServiceException(ErrorCode.SIGN_IN_FAILED);
            }
            attempts.forget(handle, account.loginName());
        }
    }

    /**
     * Checks the password and, where one is enrolled, the second factor, which {@link Verified#use} uses up.
     *
     * @throws ServiceException {@link ErrorCode#SIGN_IN_FAILED} unless the password is the actor's own
     */
    Verified verify(Actor actor, @Nullable Secret password, @Nullable Secret otp, AuditAction asked) {
        Faults faults = new Faults();
        String typed = OneTimeSecrets.typedPassword(SignInService.cut(
                faults.required("/password", password).map(Secret::reveal).orElse("")));
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        Looked looked = foundation.transactor().inTransaction(handle -> {
            CredentialsRow account =
                    handle.attach(AccountDao.class).findById(actor.accountId()).orElseThrow(ServiceException::notFound);
            return new Looked(account, attempts.count(handle, account.loginName(), now));
        });
        Checked shown = attempts.checking(
                looked.account().loginName(),
                () -> new Checked(
                        hasher.verify(typed, Optional.of(looked.account().passwordHash()), hasher.cost()),
                        secondFactors.prove(
                                Optional.of(looked.account()),
                                otp == null ? null : SignInService.cut(otp.reveal()),
                                now)));
        if (!shown.fits() || !looked.allowed()) {
            AuditEntry denied =
                    AuditEntry.by(actor, asked, foundation.ids(), now).denied();
            foundation.transactor().useTransaction(handle -> foundation.audit().append(handle, denied));
            throw new ServiceException(ErrorCode.SIGN_IN_FAILED);
        }
        return new Verified(looked.account(), shown.proof(), attempts, now);
    }

    private record Looked(CredentialsRow account, boolean allowed) {}

    private record Checked(boolean fits, SecondFactors.Proof proof) {}
}
