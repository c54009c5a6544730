package org.alcove.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.alcove.identity.AccountDao.CredentialsRow;
import org.alcove.kernel.AccountId;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.OwnerSeals;
import org.alcove.privacy.Purpose;
import org.alcove.privacy.VaultFault;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Checks second factors: a code of the authenticator app, which counts once even when it is used twice at once, or one
 * of the recovery codes in its place.
 */
final class SecondFactors {
    private static final String TABLE = "account";
    private static final String COLUMN = "totp_secret";
    static final AccountId NOBODY = new AccountId(new UUID(0, 0));

    private static final int BATCH = 100;

    private final KeyRing keys;
    private final OwnerSeals owners;
    private final Totp totp = new Totp();
    private volatile byte @Nullable [] nobodysSealed;

    SecondFactors(KeyRing keys, OwnerSeals owners) {
        this.keys = keys;
        this.owners = owners;
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
        Optional<byte[]> own = sealed == null ? Optional.empty() : findSecret(id, sealed);
        // If no key can be read at all, this tells it for somebody as for nobody.
        byte[] secret = own.orElseGet(() -> open(NOBODY, nobodysSealed()));
        String typed = otp == null ? "" : otp.strip();
        OptionalLong step = totp.matchingStep(secret, typed, now);
        return new Proof(
                sealed != null,
                own.isPresent() ? step : OptionalLong.empty(),
                AccountMaker.recoveryHash(keys, id, typed));
    }

    /** None if the account was erased since it was read, or its key is damaged: then nothing proves anything. */
    private Optional<byte[]> findSecret(AccountId id, byte[] sealed) {
        try {
            return owners.find(Purpose.TOTP_SECRET, id, sealed, TABLE, COLUMN, id);
        } catch (VaultFault told) {
            // In the log. Another answer than the one to a wrong name would tell that the name is somebody's.
            return Optional.empty();
        }
    }

    /** The step of a code for a secret that is not in force yet. */
    OptionalLong matchingStep(AccountId account, byte[] sealed, String otp, Instant now) {
        return totp.matchingStep(open(account, sealed), otp.strip(), now);
    }

    byte[] seal(AccountId account, byte[] secret) {
        return owners.seal(account, secret, TABLE, COLUMN, account);
    }

    private byte[] open(AccountId account, byte[] sealed) {
        return owners.open(Purpose.TOTP_SECRET, account, sealed, TABLE, COLUMN, account);
    }

    private byte[] nobodysSealed() {
        byte[] sealed = nobodysSealed;
        if (sealed == null) {
            sealed = seal(NOBODY, new byte[20]);
            nobodysSealed = sealed;
        }
        return sealed;
    }

    /**
     * Goes over all once; an older version may seal more as before meanwhile. What does not open stays as it is: its
     * account is refused, and the log says why.
     */
    void sealAnew(Transactor transactor) {
        AccountId after = NOBODY;
        List<AccountDao.SealedRow> old;
        do {
            AccountId from = after;
            old = transactor.inTransaction(
                    handle -> handle.attach(AccountDao.class).listSealedForAll(from, BATCH));
            for (AccountDao.SealedRow row : old) {
                try {
                    transactor.useTransaction(handle -> {
                        byte[] secret = owners.open(
                                handle, Purpose.TOTP_SECRET, row.id(), row.sealed(), TABLE, COLUMN, row.id());
                        byte[] fresh = owners.seal(handle, row.id(), secret, TABLE, COLUMN, row.id());
                        int unused = handle.attach(AccountDao.class).replaceSecret(row.id(), row.sealed(), fresh);
                    });
                } catch (VaultFault told) {
                    // In the log.
                }
                after = row.id();
            }
        } while (old.size() == BATCH);
    }
}
