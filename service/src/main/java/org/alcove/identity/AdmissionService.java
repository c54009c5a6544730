package org.alcove.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.OneTimeTokenDao.InvitationRow;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Id;
import org.alcove.kernel.JoinCodeId;
import org.alcove.kernel.OneTimeTokenId;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.jspecify.annotations.Nullable;

/** Lets a clinic's admins say who may come in: join codes for clients, invitations for staff. Secrets are shown once. */
final class AdmissionService {
    private static final UUID BEFORE_ALL = new UUID(0, 0);
    private static final int DEFAULT_LIMIT = 100;

    private final Foundation foundation;
    private final IdentityConfiguration.Tokens settings;

    AdmissionService(Foundation foundation, IdentityConfiguration.Tokens settings) {
        this.foundation = foundation;
        this.settings = settings;
    }

    /** Makes a join code, for one person unless it is to be public. */
    NewJoinCode createJoinCode(Actor actor, @Nullable JoinCodeRequest request, Optional<String> key) {
        actor.requireAny(Role.ADMIN);
        Instant now = foundation.clock().instant();
        JoinCodeRequest asked = request == null ? new JoinCodeRequest(null, null) : request;
        Instant expiresAt = asked.expiresAt() == null ? now.plus(settings.joinCode()) : asked.expiresAt();
        if (!expiresAt.isAfter(now)) {
            throw ServiceException.invalid("/expiresAt", "in_the_past", "a time to come is needed");
        }
        boolean isPublic = Boolean.TRUE.equals(asked.isPublic());
        String code = OneTimeSecrets.token(foundation.random());
        byte[] hash = foundation.keys().hash(Purpose.ONE_TIME_TOKEN, "join", code);
        JoinCodeId id = new JoinCodeId(foundation.ids().forThing());
        NewJoinCode answer = new NewJoinCode(id, code, isPublic, expiresAt);
        AuditEntry entry = entry(actor, AuditAction.JOIN_CODE_CREATE, now).on("join_code", id);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "create_join_code",
                        key,
                        asked,
                        NewJoinCode.class,
                        handle -> {
                            handle.attach(JoinCodeDao.class)
                                    .insertJoinCode(id, actor.clinicId(), hash, isPublic, now, expiresAt);
                            foundation.audit().append(handle, entry);
                            return answer;
                        },
                        handle -> handle.attach(JoinCodeDao.class)
                                .find(id, actor.clinicId())
                                .map(made -> answer));
    }

    Page<JoinCodeView> listJoinCodes(Actor actor, @Nullable String limit, Optional<String> cursor) {
        actor.requireAny(Role.ADMIN);
        int count = limit(limit);
        JoinCodeId after = new JoinCodeId(after(cursor));
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.JOIN_CODE_LIST, now);
        List<JoinCodeView> items = foundation
                .transactor()
                .inTransaction(handle -> {
                    foundation.audit().append(handle, entry);
                    return handle.attach(JoinCodeDao.class).list(actor.clinicId(), after, count + 1);
                })
                .stream()
                .map(row -> new JoinCodeView(
                        row.id(),
                        row.isPublic(),
                        row.createdAt(),
                        row.expiresAt(),
                        // Whether it was used would tell the front desk that somebody came.
                        OneTimeStatus.of(null, row.revokedAt(), row.expiresAt(), now)))
                .toList();
        return page(items, count, JoinCodeView::id);
    }

    void revokeJoinCode(Actor actor, JoinCodeId id) {
        actor.requireAny(Role.ADMIN);
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.JOIN_CODE_REVOKE, now).on("join_code", id);
        foundation.transactor().useTransaction(handle -> {
            JoinCodeDao codes = handle.attach(JoinCodeDao.class);
            if (codes.revoke(id, actor.clinicId(), now) == 1) {
                foundation.audit().append(handle, entry);
            } else if (codes.find(id, actor.clinicId()).isEmpty()) {
                throw ServiceException.notFound();
            }
        });
    }

    /**
     * Invites somebody to work here.
     *
     * @throws ServiceException {@link ErrorCode#INVALID} for a client's role, or a therapist's without an active
     *     therapist of this clinic; {@link ErrorCode#FORBIDDEN} for a privacy officer's role from anybody else once the
     *     clinic had one, and for any other role from who is no admin
     */
    NewInvitation invite(Actor actor, @Nullable InvitationRequest request, Optional<String> key) {
        actor.requireAny(Role.ADMIN, Role.PRIVACY_OFFICER);
        InvitationRequest asked = request == null ? new InvitationRequest(null, null) : request;
        Set<Role> roles = StaffRoles.check(asked.roles(), asked.therapistId() != null);
        if (!actor.is(Role.ADMIN) && !roles.equals(Set.of(Role.PRIVACY_OFFICER))) {
            throw new ServiceException(ErrorCode.FORBIDDEN);
        }
        Instant now = foundation.clock().instant();
        Instant expiresAt = now.plus(settings.invitation());
        String token = OneTimeSecrets.token(foundation.random());
        byte[] hash = foundation.keys().hash(Purpose.ONE_TIME_TOKEN, Entrance.INVITATION, token);
        OneTimeTokenId id = new OneTimeTokenId(foundation.ids().forThing());
        NewInvitation answer = new NewInvitation(id, token, expiresAt);
        TherapistId therapist = asked.therapistId();
        AuditEntry entry = entry(actor, AuditAction.INVITATION_ISSUE, now).on("one_time_token", id);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "invite",
                        key,
                        asked,
                        NewInvitation.class,
                        handle -> {
                            StaffRoles.checkTherapist(handle, actor.clinicId(), therapist);
                            if (roles.contains(Role.PRIVACY_OFFICER)) {
                                StaffRoles.checkMayAppoint(handle, actor);
                            }
                            handle.attach(OneTimeTokenDao.class)
                                    .insertToken(
                                            id,
                                            actor.clinicId(),
                                            Entrance.INVITATION,
                                            hash,
                                            RoleNames.write(roles),
                                            therapist,
                                            null,
                                            actor.accountId(),
                                            now,
                                            expiresAt);
                            foundation.audit().append(handle, entry);
                            return answer;
                        },
                        handle -> handle.attach(OneTimeTokenDao.class)
                                .findInvitation(id, actor.clinicId())
                                .map(made -> answer));
    }

    Page<InvitationView> listInvitations(Actor actor, @Nullable String limit, Optional<String> cursor) {
        actor.requireAny(Role.ADMIN);
        int count = limit(limit);
        OneTimeTokenId after = new OneTimeTokenId(after(cursor));
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.INVITATION_LIST, now);
        List<InvitationView> items = foundation
                .transactor()
                .inTransaction(handle -> {
                    foundation.audit().append(handle, entry);
                    return handle.attach(OneTimeTokenDao.class).listInvitations(actor.clinicId(), after, count + 1);
                })
                .stream()
                .map(row -> view(row, now))
                .toList();
        return page(items, count, InvitationView::id);
    }

    void revokeInvitation(Actor actor, OneTimeTokenId id) {
        actor.requireAny(Role.ADMIN);
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.INVITATION_REVOKE, now).on("one_time_token", id);
        foundation.transactor().useTransaction(handle -> {
            OneTimeTokenDao tokens = handle.attach(OneTimeTokenDao.class);
            if (tokens.revoke(id, actor.clinicId(), Entrance.INVITATION, now) == 1) {
                foundation.audit().append(handle, entry);
            } else if (tokens.findInvitation(id, actor.clinicId()).isEmpty()) {
                throw ServiceException.notFound();
            }
        });
    }

    private static InvitationView view(InvitationRow row, Instant now) {
        return new InvitationView(
                row.id(),
                RoleNames.sorted(RoleNames.read(row.roles())),
                row.therapistId(),
                row.createdAt(),
                row.expiresAt(),
                OneTimeStatus.of(row.usedAt(), row.revokedAt(), row.expiresAt(), now));
    }

    private AuditEntry entry(Actor actor, AuditAction action, Instant now) {
        return AuditEntry.by(actor, action, foundation.ids(), now);
    }

    private static int limit(@Nullable String text) {
        Faults faults = new Faults();
        int limit = new QueryValues(faults).limit(text, DEFAULT_LIMIT);
        faults.refuseIfAny();
        return limit;
    }

    private static UUID after(Optional<String> cursor) {
        return Cursor.decode(cursor, 1)
                .map(values -> {
                    try {
                        return Id.parse(values.get(0));
                    } catch (IllegalArgumentException notAnId) {
                        throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
                    }
                })
                .orElse(BEFORE_ALL);
    }

    private static <T> Page<T> page(List<T> found, int count, Function<T, Id> id) {
        if (found.size() <= count) {
            return Page.whole(found);
        }
        List<T> items = found.subList(0, count);
        return new Page<>(
                items,
                Optional.of(Cursor.encode(id.apply(items.get(count - 1)).value().toString())));
    }
}
