package org.alcove.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.AccountDao.StaffRow;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Lets admins look after the accounts of those who work at the clinic. Clients' accounts are never listed nor found: an
 * admin does not learn who is a client. A clinic always keeps an admin.
 */
final class StaffAccountService {
    private static final int DEFAULT_LIMIT = 100;

    private final Foundation foundation;

    StaffAccountService(Foundation foundation) {
        this.foundation = foundation;
    }

    Page<StaffAccountView> list(Actor actor, @Nullable String limit, Optional<String> cursor) {
        actor.requireAny(Role.ADMIN);
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        String after = Cursor.decode(cursor, 1).map(values -> values.get(0)).orElse("");
        AuditEntry entry = entry(actor, AuditAction.ACCOUNT_LIST);
        List<StaffAccountView> found = foundation
                .transactor()
                .inTransaction(handle -> {
                    foundation.audit().append(handle, entry);
                    return handle.attach(AccountDao.class).listStaff(actor.clinicId(), after, count + 1);
                })
                .stream()
                .map(StaffAccountService::view)
                .toList();
        if (found.size() <= count) {
            return Page.whole(found);
        }
        List<StaffAccountView> items = found.subList(0, count);
        return new Page<>(items, Optional.of(Cursor.encode(items.get(count - 1).loginName())));
    }

    /** Ends an account's login sessions and feeds at once. Nothing changes if it is disabled already. */
    void disable(Actor actor, AccountId id) {
        actor.requireAny(Role.ADMIN);
        AuditEntry entry = entry(actor, AuditAction.ACCOUNT_DISABLE).on("account", id);
        foundation.transactor().useTransaction(handle -> {
            AccountDao accounts = handle.attach(AccountDao.class);
            int admins = accounts.touchActiveAdmins(actor.clinicId());
            StaffRow account = find(accounts, actor, id);
            if (isActiveAdmin(account) && admins <= 1) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            if (isActive(account)) {
                end(handle, id, actor.clinicId());
                foundation.audit().append(handle, entry);
            }
        });
    }

    /** Lets a disabled account be signed in to again. */
    void enable(Actor actor, AccountId id) {
        actor.requireAny(Role.ADMIN);
        AuditEntry entry = entry(actor, AuditAction.ACCOUNT_ENABLE).on("account", id);
        foundation.transactor().useTransaction(handle -> {
            AccountDao accounts = handle.attach(AccountDao.class);
            find(accounts, actor, id);
            if (accounts.updateStatus(
                            id, actor.clinicId(), AccountStatus.DISABLED.wireName(), AccountStatus.ACTIVE.wireName())
                    == 1) {
                foundation.audit().append(handle, entry);
            }
        });
    }

    /** Replaces an account's roles; its login sessions and feeds end, so that nothing goes on under the old ones. */
    StaffAccountView changeRoles(Actor actor, AccountId id, @Nullable InvitationRequest request) {
        actor.requireAny(Role.ADMIN);
        List<@Nullable Role> given = request == null ? null : request.roles();
        TherapistId named = request == null ? null : request.therapistId();
        AuditEntry entry = entry(actor, AuditAction.ACCOUNT_ROLES_CHANGE).on("account", id);
        return foundation.transactor().inTransaction(handle -> {
            AccountDao accounts = handle.attach(AccountDao.class);
            int admins = accounts.touchActiveAdmins(actor.clinicId());
            StaffRow account = find(accounts, actor, id);
            boolean staysTherapist = named == null && given != null && given.contains(Role.THERAPIST);
            TherapistId therapist = staysTherapist ? account.therapistId() : named;
            Set<Role> roles = StaffRoles.check(given, therapist != null);
            StaffRoles.checkTherapist(handle, actor.clinicId(), named);
            if (isActiveAdmin(account) && !roles.contains(Role.ADMIN) && admins <= 1) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            accounts.deleteRoles(id);
            for (Role role : RoleNames.sorted(roles)) {
                accounts.insertRole(id, role.wireName());
            }
            accounts.updateTherapist(id, actor.clinicId(), therapist);
            handle.attach(LoginSessionDao.class).deleteAll(id);
            accounts.deleteFeeds(id);
            foundation.audit().append(handle, entry);
            return view(find(accounts, actor, id));
        });
    }

    /** Disables an account, with its login sessions and feeds. */
    static void end(Handle handle, AccountId id, ClinicId clinic) {
        AccountDao accounts = handle.attach(AccountDao.class);
        accounts.updateStatus(id, clinic, AccountStatus.ACTIVE.wireName(), AccountStatus.DISABLED.wireName());
        handle.attach(LoginSessionDao.class).deleteAll(id);
        accounts.deleteFeeds(id);
    }

    private static StaffRow find(AccountDao accounts, Actor actor, AccountId id) {
        return accounts.findStaff(id, actor.clinicId()).orElseThrow(ServiceException::notFound);
    }

    private static boolean isActive(StaffRow account) {
        return account.status().equals(AccountStatus.ACTIVE.wireName());
    }

    private static boolean isActiveAdmin(StaffRow account) {
        return isActive(account) && RoleNames.read(account.roles()).contains(Role.ADMIN);
    }

    private static StaffAccountView view(StaffRow row) {
        return new StaffAccountView(
                row.id(),
                row.loginName(),
                RoleNames.sorted(RoleNames.read(row.roles())),
                row.therapistId(),
                AccountStatus.of(row.status()),
                row.secondFactorEnrolled());
    }

    private AuditEntry entry(Actor actor, AuditAction action) {
        Instant now = foundation.clock().instant();
        return AuditEntry.by(actor, action, foundation.ids(), now);
    }
}
