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
    private static final byte[] NOBODYS_SECRET = new byte[20];
    private static final AccountId NOBODY = new AccountId(new UUID(0, 0));

    private final KeyRing keys;
    private final Totp totp = new Totp();

    SecondFactors(KeyRing keys) {
        this.keys = keys;
    }

    /** What was shown, before the transaction in which it is used up. */
    record Proof(boolean needed, OptionalLong step, Optional<byte[]> recoveryHash) {
        /** Uses the proof up. False: there is none, or it was used before. */
        boolean use(Handle handle, AccountId account, Instant now) {
            if (!needed) {
                return true;
            }
            AccountDao accounts = handle.attach(AccountDao.class);
            if (step.isPresent()) {
                return accounts.useStep(account, step.getAsLong()) == 1;
            }
            return recoveryHash.isPresent() && accounts.useRecoveryCode(account, recoveryHash.get(), now) == 1;
        }

        boolean isShown() {
            return !needed || step.isPresent() || recoveryHash.isPresent();
        }
    }

    /** Does the same work for an account without a second factor, and for none at all. */
    Proof prove(Optional<CredentialsRow> account, @Nullable String otp, Instant now) {
        AccountId id = account.map(CredentialsRow::id).orElse(NOBODY);
        byte[] sealed = account.map(CredentialsRow::totpSecret).orElse(null);
        byte[] secret = sealed == null ? NOBODYS_SECRET : open(id, sealed);
        String typed = otp == null ? "" : otp.strip();
        OptionalLong step = totp.matchingStep(secret, typed, now);
        Optional<byte[]> recoveryHash = typed.length() > 6 && typed.length() <= 64
                ? Optional.of(AccountMaker.recoveryHash(keys, id, typed))
                : Optional.empty();
        return new Proof(sealed != null, step, recoveryHash);
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
