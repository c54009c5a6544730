package org.alcove.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.alcove.identity.AccountDao.CredentialsRow;
import org.alcove.kernel.AccountId;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Checks second factors: a code of the authenticator app, which counts once even when it is used twice at once, or one
 * of the recovery codes in its place.
 */
final class SecondFactors {
    static final AccountId NOBODY = new AccountId(new UUID(0, 0));

    private final KeyRing keys;
    private final Totp totp = new Totp();
    private final byte[] nobodysSealed;

    SecondFactors(KeyRing keys) {
        this.keys = keys;
        this.nobodysSealed = seal(NOBODY, new byte[20]);
    }

    /** What was shown, before the transaction in which it is used up. */
    record Proof(boolean needed, OptionalLong step, byte[] recoveryHash) {
        /**
         * Uses the proof up, with the same statements whatever was shown.
         *
         * @param account empty if something else was wrong, so that nothing may be used up
         * @return false if nothing was shown, or it was used before
         */
        boolean use(Handle handle, Optional<AccountId> account, Instant now) {
            AccountDao accounts = handle.attach(AccountDao.class);
            Optional<AccountId> asked = account.filter(id -> needed);
            int steps = accounts.useStep(asked.filter(id -> step.isPresent()).orElse(NOBODY), step.orElse(0));
            int codes =
                    accounts.useRecoveryCode(asked.filter(id -> step.isEmpty()).orElse(NOBODY), recoveryHash, now);
            return !needed || steps + codes == 1;
        }
    }

    /** Does the same work for an account without a second factor, and for none at all. */
    Proof prove(Optional<CredentialsRow> account, @Nullable String otp, Instant now) {
        AccountId id = account.map(CredentialsRow::id).orElse(NOBODY);
        byte[] sealed = account.map(CredentialsRow::totpSecret).orElse(null);
        byte[] secret = sealed == null ? open(NOBODY, nobodysSealed) : open(id, sealed);
        String typed = otp == null ? "" : otp.strip();
        OptionalLong step = totp.matchingStep(secret, typed, now);
        return new Proof(sealed != null, step, AccountMaker.recoveryHash(keys, id, typed));
    }

    /** The step of a code for a secret that is not in force yet. */
    OptionalLong matchingStep(AccountId account, byte[] sealed, String otp, Instant now) {
        return totp.matchingStep(open(account, sealed), otp.strip(), now);
    }

    byte[] seal(AccountId account, byte[] secret) {
        return keys.seal(Purpose.TOTP_SECRET, secret, "account", "totp_secret", account);
    }

    private byte[] open(AccountId account, byte[] sealed) {
        return keys.open(Purpose.TOTP_SECRET, sealed, "account", "totp_secret", account);
    }
}
