package org.alcove.identity;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.persistence.SqlFailure;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;

/** Makes accounts: everything random and slow before the transaction, the rows within it. */
final class AccountMaker {
    private final Foundation foundation;
    private final PasswordHasher hasher;

    AccountMaker(Foundation foundation, PasswordHasher hasher) {
        this.foundation = foundation;
        this.hasher = hasher;
    }

    /** An account that is ready to be written: its id, name and recovery codes are drawn, its password is hashed. */
    record Draft(AccountId id, String loginName, String passwordHash, List<String> recoveryCodes, Instant now) {
        LocalDate today() {
            return LocalDate.ofInstant(now, ZoneOffset.UTC);
        }

        NewAccount answer() {
            return new NewAccount(loginName, recoveryCodes);
        }
    }

    /**
     * What an account is for.
     *
     * @param therapistPending whether it waits for a privacy officer's approval
     * @param boundBy who asked that it be a therapist's, and so does not approve it
     */
    record Binding(
            ClinicId clinicId,
            Set<Role> roles,
            Optional<ClientId> clientId,
            Optional<TherapistId> therapistId,
            boolean therapistPending,
            Optional<AccountId> boundBy) {
        static Binding client(ClinicId clinicId, ClientId clientId) {
            return new Binding(
                    clinicId, Set.of(Role.CLIENT), Optional.of(clientId), Optional.empty(), false, Optional.empty());
        }
    }

    Draft draft(String password) {
        SecureRandom random = foundation.random();
        return new Draft(
                new AccountId(foundation.ids().forPerson()),
                OneTimeSecrets.loginName(random),
                hasher.hash(password),
                OneTimeSecrets.recoveryCodes(random),
                foundation.clock().instant());
    }

    void insert(Handle handle, Draft draft, Binding binding, Optional<byte[]> sealedSecret) {
        AccountDao accounts = handle.attach(AccountDao.class);
        try {
            accounts.insertAccount(
                    draft.id(),
                    binding.clinicId(),
                    draft.loginName(),
                    draft.passwordHash(),
                    binding.clientId().orElse(null),
                    binding.therapistId().orElse(null),
                    binding.therapistPending(),
                    binding.boundBy().orElse(null),
                    sealedSecret.orElse(null),
                    draft.today());
        } catch (RuntimeException failure) {
            if (SqlFailure.isDuplicateKey(failure)) {
                throw new NameTakenException();
            }
            throw failure;
        }
        for (Role role : RoleNames.sorted(binding.roles())) {
            accounts.insertRole(draft.id(), role.wireName());
        }
        writeRecoveryCodes(accounts, foundation.keys(), draft.id(), draft.recoveryCodes());
    }

    static void writeRecoveryCodes(AccountDao accounts, KeyRing keys, AccountId id, List<String> codes) {
        for (String code : codes) {
            accounts.insertRecoveryCode(id, recoveryHash(keys, id, code));
        }
    }

    static byte[] recoveryHash(KeyRing keys, AccountId id, String typed) {
        return keys.hash(Purpose.RECOVERY_CODE, id, OneTimeSecrets.typedRecoveryCode(typed));
    }

    /** Runs something that makes an account, anew with another name if the one it drew is taken. */
    static <T> T withAnotherName(Supplier<T> making) {
        for (int attempt = 1; attempt <= 5; attempt++) {
            try {
                return making.get();
            } catch (RuntimeException failure) {
                if (!(failure instanceof NameTakenException)) {
                    throw failure;
                }
            }
        }
        throw new ServiceException(ErrorCode.UNAVAILABLE);
    }

    /** Ends a transaction that drew a login name that is there already. */
    private static final class NameTakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
