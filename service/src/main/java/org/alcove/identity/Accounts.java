package org.alcove.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.AccountMaker.Binding;
import org.alcove.identity.AccountMaker.Draft;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.JoinCodeId;
import org.alcove.kernel.OneTimeTokenId;
import org.alcove.kernel.Role;
import org.alcove.kernel.Secret;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;

/** Makes accounts and join codes for an operator, a first admin or a demonstration: nobody is signed in for it. */
public final class Accounts {
    /** Who issues what no account issues. */
    static final AccountId OPERATOR = new AccountId(new UUID(0, 0));

    private final Foundation foundation;
    private final AccountMaker maker;
    private final SecondFactors secondFactors;
    private final Duration invitationLasts;

    Accounts(Foundation foundation, AccountMaker maker, SecondFactors secondFactors, Duration invitationLasts) {
        this.foundation = foundation;
        this.maker = maker;
        this.secondFactors = secondFactors;
        this.invitationLasts = invitationLasts;
    }

    /** A staff account that was made. */
    public record StaffAccount(AccountId id, String loginName) {}

    /**
     * Makes a staff account.
     *
     * @param roles staff roles only
     * @param therapistId whom the account is, for a therapist's
     * @param totpSecret the second factor's secret in unpadded base32, if it is to be enrolled from the start
     */
    public StaffAccount createStaff(
            ClinicId clinicId,
            Set<Role> roles,
            Optional<TherapistId> therapistId,
            Secret password,
            Optional<Secret> totpSecret) {
        if (roles.isEmpty()
                || roles.contains(Role.CLIENT)
                || roles.contains(Role.THERAPIST) != therapistId.isPresent()) {
            throw new IllegalArgumentException("these roles don't fit together");
        }
        Binding binding = new Binding(clinicId, roles, Optional.empty(), therapistId, false, Optional.empty());
        return AccountMaker.withAnotherName(() -> {
            Draft draft = maker.draft(OneTimeSecrets.typedPassword(password.reveal()));
            Optional<byte[]> sealed =
                    totpSecret.map(secret -> secondFactors.seal(draft.id(), Totp.fromBase32(secret.reveal())));
            foundation.transactor().useTransaction(handle -> {
                maker.insert(handle, draft, binding, sealed);
                therapistId.ifPresent(therapist ->
                        handle.attach(AccountDao.class).recordFirstAccount(therapist, clinicId, draft.id()));
            });
            return new StaffAccount(draft.id(), draft.loginName());
        });
    }

    /** Makes a join code with a text that is known beforehand. Public ones can be used any number of times. */
    public void createPublicJoinCode(ClinicId clinicId, Secret code, Duration lasts) {
        Instant now = foundation.clock().instant();
        JoinCodeId id = new JoinCodeId(foundation.ids().forThing());
        byte[] hash = foundation
                .keys()
                .hash(Purpose.ONE_TIME_TOKEN, "join", code.reveal().strip());
        foundation
                .transactor()
                .useTransaction(handle -> handle.attach(JoinCodeDao.class)
                        .insertJoinCode(id, clinicId, hash, true, now, now.plus(lasts)));
    }

    /**
     * Invites whom nobody inside a clinic can invite: its first admin, or an admin or a privacy officer once there is
     * none any more. What it answers is shown once.
     *
     * @param role {@link Role#ADMIN} or {@link Role#PRIVACY_OFFICER}
     */
    public Secret inviteForOperator(ClinicId clinicId, Role role) {
        if (role != Role.ADMIN && role != Role.PRIVACY_OFFICER) {
            throw new IllegalArgumentException("an operator invites admins and privacy officers");
        }
        Instant now = foundation.clock().instant();
        OneTimeTokenId id = new OneTimeTokenId(foundation.ids().forThing());
        String token = OneTimeSecrets.token(foundation.random());
        byte[] hash = foundation.keys().hash(Purpose.ONE_TIME_TOKEN, Entrance.INVITATION, token);
        AuditEntry entry = AuditEntry.anonymous(AuditAction.INVITATION_ISSUE, foundation.ids(), now)
                .inClinic(clinicId)
                .on("one_time_token", id);
        foundation.transactor().useTransaction(handle -> {
            handle.attach(OneTimeTokenDao.class)
                    .insertToken(
                            id,
                            clinicId,
                            Entrance.INVITATION,
                            hash,
                            role.wireName(),
                            null,
                            null,
                            OPERATOR,
                            now,
                            now.plus(invitationLasts));
            foundation.audit().append(handle, entry);
        });
        return Secret.of(token);
    }
}
