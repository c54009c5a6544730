package org.alcove.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.LoginSessionDao.SignedInRow;
import org.alcove.kernel.Actor;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;

/**
 * Knows who a login token stands for. Reads account, roles and limits anew for every request, in one statement, so that
 * disabling an account or changing a role is felt by the next one.
 */
final class LoginSessionService {
    private static final int LONGEST_TOKEN = 64;

    private final Foundation foundation;
    private final IdentityConfiguration settings;

    LoginSessionService(Foundation foundation, IdentityConfiguration settings) {
        this.foundation = foundation;
        this.settings = settings;
    }

    /** Who is signed in, and whether they have to enrol a second factor before anything else. */
    record SignedIn(Actor actor, boolean mustEnrol) {}

    Optional<SignedIn> authenticate(String token) {
        if (token.isEmpty() || token.length() > LONGEST_TOKEN) {
            return Optional.empty();
        }
        Instant now = foundation.clock().instant();
        byte[] hash = foundation.keys().hash(Purpose.LOGIN_TOKEN, token);
        Optional<SignedInRow> row = foundation
                .transactor()
                .read(handle -> handle.attach(LoginSessionDao.class).findSignedIn(hash, now));
        Instant before = now.minus(settings.loginSessions().seenEvery());
        row.filter(found -> found.lastSeenAt().isBefore(before))
                .ifPresent(found -> foundation
                        .transactor()
                        .useTransaction(
                                handle -> handle.attach(LoginSessionDao.class).touch(found.id(), now, before)));
        return row.map(this::signedIn);
    }

    private SignedIn signedIn(SignedInRow row) {
        Set<Role> roles = RoleNames.inForce(row.roles(), row.therapistPending());
        Actor actor = new Actor(
                row.accountId(),
                row.clinicId(),
                roles,
                row.id(),
                Optional.ofNullable(row.clientId()),
                Optional.ofNullable(row.therapistPending() ? null : row.therapistId()));
        boolean mustEnrol =
                !row.secondFactorEnrolled() && settings.secondFactor().isRequiredFor(RoleNames.read(row.roles()));
        return new SignedIn(actor, mustEnrol);
    }

    /** The actor's own live login sessions, the newest first. */
    List<LoginSessionView> list(Actor actor) {
        Instant now = foundation.clock().instant();
        return foundation
                .transactor()
                .inTransaction(handle -> handle.attach(LoginSessionDao.class).listLive(actor.accountId(), now))
                .stream()
                .map(row -> new LoginSessionView(
                        row.id(),
                        row.program(),
                        row.createdAt(),
                        row.lastSeenAt(),
                        row.expiresAt(),
                        row.id().equals(actor.loginSessionId())))
                .toList();
    }

    /** Ends one of the actor's own login sessions. @throws ServiceException not found for anybody else's */
    void revoke(Actor actor, LoginSessionId id) {
        AuditEntry entry = entry(actor).on("login_session", id);
        foundation.transactor().useTransaction(handle -> {
            if (handle.attach(LoginSessionDao.class).deleteLoginSession(id, actor.accountId()) == 0) {
                throw ServiceException.notFound();
            }
            foundation.audit().append(handle, entry);
        });
    }

    /** Ends all of the actor's login sessions but the one of this request. */
    void revokeOthers(Actor actor) {
        AuditEntry entry = entry(actor).on("account", actor.accountId());
        foundation.transactor().useTransaction(handle -> {
            handle.attach(LoginSessionDao.class).deleteOthers(actor.accountId(), actor.loginSessionId());
            foundation.audit().append(handle, entry);
        });
    }

    private AuditEntry entry(Actor actor) {
        return AuditEntry.by(
                actor,
                AuditAction.LOGIN_SESSION_REVOKE,
                foundation.ids(),
                foundation.clock().instant());
    }
}
