package org.alcove.identity;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Which roles fit together on a staff account. */
final class StaffRoles {
    private StaffRoles() {}

    /** @throws ServiceException for no roles, a client's, or a therapist's and a therapist that don't come together */
    static Set<Role> check(@Nullable List<@Nullable Role> given, boolean withTherapist) {
        Faults faults = new Faults();
        if (given == null || given.isEmpty() || given.stream().anyMatch(Objects::isNull)) {
            faults.add("/roles", "required", "at least one role is needed");
            faults.refuseIfAny();
            return Set.of();
        }
        Set<Role> roles = Set.copyOf(given);
        faults.require(!roles.contains(Role.CLIENT), "/roles", "not_a_staff_role", "clients join by themselves");
        faults.require(
                withTherapist || !roles.contains(Role.THERAPIST),
                "/therapistId",
                "required",
                "whom the therapist's account is for");
        faults.require(
                !withTherapist || roles.contains(Role.THERAPIST),
                "/therapistId",
                "not_a_therapist",
                "only a therapist's account has one");
        faults.refuseIfAny();
        return roles;
    }

    /**
     * Whether an account that is bound to a therapist has to be approved: their clients may be known by another account,
     * so an admin could make themself one who sees them.
     */
    static boolean needsApproval(Handle handle, ClinicId clinic, TherapistId therapist, AccountId account) {
        AccountDao accounts = handle.attach(AccountDao.class);
        accounts.recordFirstAccount(therapist, clinic, account);
        return accounts.hasHistory(therapist, clinic, account);
    }

    /** @throws ServiceException forbidden unless the actor is a privacy officer, or the clinic never had one */
    static void checkMayAppoint(Handle handle, Actor actor) {
        if (!handle.attach(AccountDao.class).mayAppointPrivacyOfficer(actor.clinicId(), actor.accountId())) {
            throw new ServiceException(ErrorCode.FORBIDDEN);
        }
    }

    /** @throws ServiceException for a therapist who is unknown, of another clinic or not active */
    static void checkTherapist(Handle handle, ClinicId clinic, @Nullable TherapistId therapist) {
        if (therapist != null
                && handle.attach(AccountDao.class)
                        .findActiveTherapist(therapist, clinic)
                        .isEmpty()) {
            throw ServiceException.invalid("/therapistId", "unknown_therapist", "an active therapist is needed");
        }
    }
}
