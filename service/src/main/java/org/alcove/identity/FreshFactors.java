package org.alcove.identity;

import java.time.Instant;
import java.util.Optional;
import org.alcove.identity.AccountDao.CredentialsRow;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.FreshFactor;
import org.jdbi.v3.core.Handle;

/** Asks for a second factor alone, for what cannot wait for a password. Guesses lock the name as at signing in. */
final class FreshFactors implements FreshFactor {
    private final Foundation foundation;
    private final Attempts attempts;
    private final SecondFactors secondFactors;

    FreshFactors(Foundation foundation, Attempts attempts, SecondFactors secondFactors) {
        this.foundation = foundation;
        this.attempts = attempts;
        this.secondFactors = secondFactors;
    }

    @Override
    public Shown show(Actor actor, Secret factor, String asked) {
        Instant now = foundation.clock().instant();
        // No login name has a space: what is counted here locks nobody out of signing in.
        String goal = asked + " " + actor.accountId();
        Looked looked = foundation.transactor().inTransaction(handle -> {
            CredentialsRow account =
                    handle.attach(AccountDao.class).findById(actor.accountId()).orElseThrow(ServiceException::notFound);
            return new Looked(
                    account, attempts.count(handle, account.loginName(), now), attempts.count(handle, goal, now));
        });
        if (!looked.mayTry()) {
            throw new ServiceException(ErrorCode.RATE_LIMITED);
        }
        CredentialsRow account = looked.account();
        SecondFactors.Proof proof = attempts.checking(
                goal,
                () -> attempts.checking(
                        account.loginName(),
                        () -> secondFactors.prove(Optional.of(account), SignInService.cut(factor.reveal()), now)));
        if (!proof.needed()) {
            throw new ServiceException(ErrorCode.SECOND_FACTOR_REQUIRED);
        }
        return new Shown() {
            @Override
            public boolean use(Handle handle) {
                boolean unchanged = handle.attach(AccountDao.class)
                                .lockUnchanged(account.id(), account.passwordHash(), account.totpSecret())
                        == 1;
                if (!unchanged || !looked.allowed() || !proof.use(handle, Optional.of(account.id()), now)) {
                    return false;
                }
                forgive(handle);
                attempts.forget(handle, goal);
                return true;
            }

            @Override
            public void forgive(Handle handle) {
                attempts.forget(handle, account.loginName());
            }
        };
    }

    private record Looked(CredentialsRow account, boolean allowed, boolean mayTry) {}
}
