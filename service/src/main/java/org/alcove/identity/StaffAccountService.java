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
import org.alcove.privacy.AccessGrants;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Lets admins look after the accounts of those who work at the clinic. Clients' accounts are never listed nor found: an
 * admin does not learn who is a client. A clinic always keeps an admin, and a privacy officer once it had one.
 */
final class StaffAccountService {
    private static final int DEFAULT_LIMIT = 100;
    private static final AccessGrants GRANTS = new AccessGrants();

    private final Foundation foundation;

    StaffAccountService(Foundation foundation) {
        this.foundation = foundation;
    }

    Page<StaffAccountView> list(Actor actor, @Nullable String limit, Optional<String> cursor) {
        actor.requireAny(Role.ADMIN, Role.PRIVACY_OFFICER);
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        // By id, so that no login name stands in an address.
        AccountId after =
                Cursor.decode(cursor, 1).map(values -> place(values.get(0))).orElse(null);
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
        return new Page<>(
                items, Optional.of(Cursor.encode(items.get(count - 1).id().toString())));
    }

    private static AccountId place(String text) {
        try {
            return AccountId.fromString(text);
        } catch (IllegalArgumentException notOurs) {
            throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
        }
    }

    /**
     * Ends an account's login sessions and feeds at once. Nothing changes if it is disabled already.
     *
     * @throws ServiceException {@link ErrorCode#CONFLICT} for the last admin, and for the last privacy officer, whom
     *     nobody else can replace
     */
    void disable(Actor actor, AccountId id) {
        actor.requireAny(Role.ADMIN);
        AuditEntry entry = entry(actor, AuditAction.ACCOUNT_DISABLE).on("account", id);
        foundation.transactor().useTransaction(handle -> {
            AccountDao accounts = handle.attach(AccountDao.class);
            int admins = accounts.touchActiveAdmins(actor.clinicId());
            int officers = accounts.touchActivePrivacyOfficers(actor.clinicId());
            StaffRow account = find(accounts, actor, id);
            if ((isActive(account, Role.ADMIN) && admins <= 1)
                    || (isActive(account, Role.PRIVACY_OFFICER) && officers <= 1)) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            if (isActive(account)) {
                end(handle, id, actor.clinicId(), entry.at());
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

    /**
     * Lets an account be the therapist that it was bound to. Nothing changes if it does not wait for that.
     *
     * @throws ServiceException {@link ErrorCode#FORBIDDEN} for one's own account, and for one that the actor invited or
     *     bound themself: it takes two to be let at a therapist's clients
     */
    void approve(Actor actor, AccountId id) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        AuditEntry entry = entry(actor, AuditAction.ACCOUNT_APPROVE).on("account", id);
        foundation.transactor().useTransaction(handle -> {
            AccountDao accounts = handle.attach(AccountDao.class);
            StaffRow account = find(accounts, actor, id);
            if (id.equals(actor.accountId())
                    || (account.therapistPending() && actor.accountId().equals(account.boundBy()))) {
                throw new ServiceException(ErrorCode.FORBIDDEN);
            }
            if (accounts.approveTherapist(id, actor.clinicId()) == 1) {
                foundation.audit().append(handle, entry);
            }
        });
    }

    /**
     * Replaces an account's roles; its login sessions, feeds and what it issued end, so that nothing goes on under the
     * old ones. Nobody changes their own, and only a privacy officer makes or unmakes another, once there was one.
     */
    StaffAccountView changeRoles(Actor actor, AccountId id, @Nullable InvitationRequest request) {
        actor.requireAny(Role.ADMIN);
        if (id.equals(actor.accountId())) {
            throw new ServiceException(ErrorCode.FORBIDDEN);
        }
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
            if (isActive(account, Role.ADMIN) && !roles.contains(Role.ADMIN) && admins <= 1) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            // Who may is an officer and stays one, so that this takes no last one away.
            if (RoleNames.read(account.roles()).contains(Role.PRIVACY_OFFICER)
                    != roles.contains(Role.PRIVACY_OFFICER)) {
                StaffRoles.checkMayAppoint(handle, actor);
            }
            GRANTS.endBeyondCare(handle, actor.clinicId(), id, entry.at());
            accounts.deleteRoles(id);
            for (Role role : RoleNames.sorted(roles)) {
                accounts.insertRole(id, role.wireName());
            }
            boolean pending = therapist != null
                    && (therapist.equals(account.therapistId())
                            ? account.therapistPending()
                            : StaffRoles.needsApproval(handle, actor.clinicId(), therapist, id));
            AccountId boundBy = therapist != null && therapist.equals(account.therapistId())
                    ? account.boundBy()
                    : actor.accountId();
            accounts.updateTherapist(id, actor.clinicId(), therapist, pending, pending ? boundBy : null);
            endWhatRuns(handle, id, actor.clinicId(), entry.at());
            foundation.audit().append(handle, entry);
            return view(find(accounts, actor, id));
        });
    }

    /** Disables an account, with its login sessions, its feeds and what it issued. */
    static void end(Handle handle, AccountId id, ClinicId clinic, Instant now) {
        handle.attach(AccountDao.class)
                .updateStatus(id, clinic, AccountStatus.ACTIVE.wireName(), AccountStatus.DISABLED.wireName());
        GRANTS.endBeyondCare(handle, clinic, id, now);
        endWhatRuns(handle, id, clinic, now);
    }

    private static void endWhatRuns(Handle handle, AccountId id, ClinicId clinic, Instant now) {
        handle.attach(LoginSessionDao.class).deleteAll(id);
        handle.attach(AccountDao.class).deleteFeeds(id);
        handle.attach(OneTimeTokenDao.class).revokeIssuedBy(id, clinic, now);
    }

    private static StaffRow find(AccountDao accounts, Actor actor, AccountId id) {
        return accounts.findStaff(id, actor.clinicId()).orElseThrow(ServiceException::notFound);
    }

    private static boolean isActive(StaffRow account) {
        return account.status().equals(AccountStatus.ACTIVE.wireName());
    }

    private static boolean isActive(StaffRow account, Role role) {
        return isActive(account) && RoleNames.read(account.roles()).contains(role);
    }

    private static StaffAccountView view(StaffRow row) {
        return new StaffAccountView(
                row.id(),
                row.loginName(),
                RoleNames.sorted(RoleNames.read(row.roles())),
                row.therapistId(),
                AccountStatus.of(row.status()),
                row.secondFactorEnrolled(),
                row.therapistPending());
    }

    private AuditEntry entry(Actor actor, AuditAction action) {
        Instant now = foundation.clock().instant();
        return AuditEntry.by(actor, action, foundation.ids(), now);
    }
}
