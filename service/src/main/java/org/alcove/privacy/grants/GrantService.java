package org.alcove.privacy.grants;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Id;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.AccessGrants;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.FreshFactor;
import org.alcove.privacy.IdentityField;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Lets two people give a third one a grant beyond care. A code that names nobody is taken, given and listed like one that
 * does, by the same statements, so that nobody learns by it who is a client. Who gives is neither who asked nor who gets,
 * nor another account of either as far as that is known, and one of the two is a privacy officer, whom no admin can make
 * of themself.
 */
final class GrantService {
    static final String REQUESTED = "requested";
    static final String APPROVED = "approved";
    static final String REFUSED = "refused";
    static final String ENDED = "ended";

    private static final int DEFAULT_LIMIT = 100;
    private static final Place LAST = new Place(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

    private final Foundation foundation;
    private final FreshFactor factors;
    private final GrantRules rules;
    private final SealedReferences sealed;
    private final AccessGrants grants = new AccessGrants();

    GrantService(Foundation foundation, FreshFactor factors, GrantRules rules, SealedReferences sealed) {
        this.foundation = foundation;
        this.factors = factors;
        this.rules = rules;
        this.sealed = sealed;
    }

    private record Place(Instant at, UUID id) {}

    /** Asks for a grant; it opens nothing until somebody else gives it. */
    GrantView request(Actor actor, @Nullable GrantRequest request, Optional<String> key) {
        actor.requireAny(Role.ADMIN, Role.PRIVACY_OFFICER);
        Instant now = foundation.clock().instant();
        GrantRules.Wish wish = rules.check(request, now);
        AccessGrantId id = new AccessGrantId(foundation.ids().forThing());
        AuditEntry entry = entry(actor, AuditAction.GRANT_REQUEST, id, now);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "request_grant",
                        key,
                        Objects.requireNonNull(request),
                        GrantView.class,
                        handle -> {
                            GrantRequestDao rows = handle.attach(GrantRequestDao.class);
                            checkTherapists(rows, actor, wish);
                            if (isBoundTo(rows, actor, wish.grantee())) {
                                throw new ServiceException(ErrorCode.FORBIDDEN);
                            }
                            GrantRequestDao.RequestRow row = new GrantRequestDao.RequestRow(
                                    id,
                                    actor.clinicId(),
                                    wish.ground().code(),
                                    wish.grantee(),
                                    wish.therapist(),
                                    wish.clientCode().orElse(null),
                                    rows.findByCode(
                                                    actor.clinicId(),
                                                    wish.therapist(),
                                                    wish.clientCode().orElse(""))
                                            .orElse(null),
                                    wish.fields().stream()
                                            .map(IdentityField::wireName)
                                            .collect(Collectors.joining(",")),
                                    wish.from(),
                                    wish.until(),
                                    sealed.seal(handle, id, wish.references()),
                                    REQUESTED,
                                    actor.accountId(),
                                    now,
                                    null,
                                    null,
                                    null);
                            rows.insertRequest(row);
                            foundation.audit().append(handle, told(entry, row));
                            return view(row, actor, Optional.of(wish.references()));
                        },
                        handle -> handle.attach(GrantRequestDao.class)
                                .find(actor.clinicId(), id)
                                .map(row -> view(row, actor)));
    }

    private static void checkTherapists(GrantRequestDao rows, Actor actor, GrantRules.Wish wish) {
        Faults faults = new Faults();
        faults.require(
                rows.findTherapist(actor.clinicId(), wish.grantee(), false).isPresent(),
                "/granteeId",
                "unknown_therapist",
                "an active therapist is needed");
        faults.require(
                rows.findTherapist(actor.clinicId(), wish.therapist(), true).isPresent(),
                "/therapistId",
                "unknown_therapist",
                "a therapist of the clinic is needed");
        faults.refuseIfAny();
    }

    private static boolean isBoundTo(GrantRequestDao rows, Actor actor, TherapistId therapist) {
        return rows.listPersons(actor.clinicId(), Set.of(actor.accountId())).stream()
                .anyMatch(person -> therapist.equals(person.therapistId()));
    }

    /**
     * Gives a grant that somebody else asked for.
     *
     * @throws ServiceException {@link ErrorCode#CONFLICT} if it was decided or ended before, or its time is over;
     *     {@link ErrorCode#FORBIDDEN} for who may not be the second person
     * @throws org.alcove.privacy.VaultFault if its references can't be read
     */
    GrantView approve(Actor actor, AccessGrantId id, @Nullable ApprovalRequest request) {
        actor.requireAny(Role.ADMIN, Role.PRIVACY_OFFICER);
        foundation.transactor().inTransaction(handle -> find(handle, actor, id));
        Faults faults = new Faults();
        Optional<Secret> otp = faults.required("/otp", request == null ? null : request.otp());
        faults.refuseIfAny();
        FreshFactor.Shown shown = factors.show(actor, otp.orElseThrow(), "grant");
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.GRANT_APPROVE, id, now);
        AuditEntry denied = entry(actor, AuditAction.GRANT_APPROVE, id, now).denied();
        try {
            return foundation.transactor().inTransaction(handle -> {
                if (!shown.use(handle)) {
                    throw new ServiceException(ErrorCode.SIGN_IN_FAILED);
                }
                GrantRequestDao rows = handle.attach(GrantRequestDao.class);
                checkSecond(rows, actor, find(handle, actor, id));
                if (rows.decide(actor.clinicId(), id, APPROVED, actor.accountId(), now) != 1) {
                    throw new ServiceException(ErrorCode.CONFLICT);
                }
                // Read again under the lock: whoever was shredded meanwhile is nobody.
                GrantRequestDao.RequestRow row = find(handle, actor, id);
                // Nobody is opened on papers that can't be found any more.
                sealed.requireReadable(row);
                // One statement whether the code names somebody or not.
                grants.begin(
                        handle,
                        id,
                        actor.clinicId(),
                        Optional.ofNullable(row.clientId()),
                        Optional.ofNullable(row.clientCode()),
                        row.clientCode() == null ? Optional.of(row.ofTherapistId()) : Optional.empty(),
                        row.granteeId(),
                        row.ground(),
                        fields(row).stream()
                                .flatMap(name -> IdentityField.find(name).stream())
                                .collect(Collectors.toSet()),
                        row.fromAt(),
                        row.untilAt());
                foundation.audit().append(handle, told(entry, row));
                return view(find(handle, actor, id), actor);
            });
        } catch (ServiceException refused) {
            if (refused.code() == ErrorCode.SIGN_IN_FAILED || refused.code() == ErrorCode.FORBIDDEN) {
                foundation
                        .transactor()
                        .useTransaction(handle -> foundation.audit().append(handle, denied));
            }
            throw refused;
        }
    }

    private static void checkSecond(GrantRequestDao rows, Actor actor, GrantRequestDao.RequestRow row) {
        if (row.requestedBy().equals(actor.accountId())) {
            throw new ServiceException(ErrorCode.FORBIDDEN);
        }
        List<GrantRequestDao.PersonRow> persons =
                rows.listPersons(actor.clinicId(), Set.of(actor.accountId(), row.requestedBy()));
        Optional<GrantRequestDao.PersonRow> first = person(persons, row.requestedBy());
        Optional<GrantRequestDao.PersonRow> second = person(persons, actor.accountId());
        if (first.isEmpty()) {
            // Who asked for it is not there any more.
            throw new ServiceException(ErrorCode.CONFLICT);
        }
        TherapistId therapist =
                second.map(GrantRequestDao.PersonRow::therapistId).orElse(null);
        // Who asked can have become the grantee's account since.
        boolean someoneElse = !row.granteeId().equals(first.get().therapistId())
                && (therapist == null
                        || (!therapist.equals(row.granteeId())
                                && !therapist.equals(first.get().therapistId())));
        boolean officer = first.get().privacyOfficer()
                || second.filter(GrantRequestDao.PersonRow::privacyOfficer).isPresent();
        if (!someoneElse || !officer) {
            throw new ServiceException(ErrorCode.FORBIDDEN);
        }
    }

    private static Optional<GrantRequestDao.PersonRow> person(List<GrantRequestDao.PersonRow> persons, AccountId id) {
        return persons.stream().filter(person -> person.id().equals(id)).findFirst();
    }

    /** Refuses what somebody else asked for. @throws ServiceException conflict if it was decided or ended before */
    GrantView refuse(Actor actor, AccessGrantId id) {
        actor.requireAny(Role.ADMIN, Role.PRIVACY_OFFICER);
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.GRANT_REFUSE, id, now);
        return foundation.transactor().inTransaction(handle -> {
            GrantRequestDao.RequestRow row = find(handle, actor, id);
            if (row.requestedBy().equals(actor.accountId())) {
                throw new ServiceException(ErrorCode.FORBIDDEN);
            }
            if (handle.attach(GrantRequestDao.class).decide(actor.clinicId(), id, REFUSED, actor.accountId(), now)
                    != 1) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            foundation.audit().append(handle, told(entry, row));
            return view(find(handle, actor, id), actor);
        });
    }

    /**
     * Ends a grant, an emergency, or what was only asked for. When this has answered, no look succeeds under it. Nothing
     * changes if it was ended before.
     */
    void end(Actor actor, AccessGrantId id) {
        actor.requireAny(Role.ADMIN, Role.PRIVACY_OFFICER);
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.GRANT_END, id, now);
        foundation.transactor().useTransaction(handle -> {
            GrantRequestDao rows = handle.attach(GrantRequestDao.class);
            Optional<GrantRequestDao.RequestRow> row = rows.find(actor.clinicId(), id);
            if (row.isPresent()) {
                // First its row, for which an approval at the same time waits or is waited for.
                rows.end(actor.clinicId(), id, actor.accountId(), now);
                grants.end(handle, actor.clinicId(), id, now);
            } else if (!grants.endEmergency(handle, actor.clinicId(), id, now)) {
                throw ServiceException.notFound();
            }
            foundation
                    .audit()
                    .append(handle, row.map(found -> told(entry, found)).orElse(entry));
        });
    }

    /** The clinic's grants, latest first; one whose references can't be read says so and keeps back no other. */
    Page<GrantView> list(Actor actor, @Nullable String limit, @Nullable String cursor) {
        actor.requireAny(Role.ADMIN, Role.PRIVACY_OFFICER);
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Place before = place(cursor);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.GRANT_LIST, foundation.ids(), now);
        List<GrantRequestDao.RequestRow> rows = foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            return handle.attach(GrantRequestDao.class).list(actor.clinicId(), before.at(), before.id(), count + 1);
        });
        List<GrantView> items = views(rows.stream().limit(count).toList(), actor);
        if (rows.size() <= count) {
            return Page.whole(items);
        }
        GrantRequestDao.RequestRow last = rows.get(count - 1);
        return new Page<>(
                items,
                Optional.of(
                        Cursor.encode(last.requestedAt().toString(), last.id().toString())));
    }

    /** What the acting therapist was granted and is not over. */
    Page<OwnGrant> listOwn(Actor actor) {
        TherapistId therapist = actor.requireTherapist();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.GRANT_LIST, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            return Page.whole(handle.attach(GrantRequestDao.class).listOf(actor.clinicId(), therapist, now).stream()
                    .map(row -> new OwnGrant(
                            row.id(),
                            row.ground(),
                            row.ofTherapistId(),
                            Optional.ofNullable(row.clientCode()),
                            fields(row),
                            row.fromAt(),
                            row.untilAt()))
                    .toList());
        });
    }

    private static GrantRequestDao.RequestRow find(Handle handle, Actor actor, AccessGrantId id) {
        return handle.attach(GrantRequestDao.class).find(actor.clinicId(), id).orElseThrow(ServiceException::notFound);
    }

    private GrantView view(GrantRequestDao.RequestRow row, Actor actor) {
        return views(List.of(row), actor).get(0);
    }

    private List<GrantView> views(List<GrantRequestDao.RequestRow> rows, Actor actor) {
        Map<AccessGrantId, SealedReferences.References> readable = sealed.openAll(
                rows.stream().filter(row -> seesTyped(row, actor)).toList());
        return rows.stream()
                .map(row -> view(row, actor, Optional.ofNullable(readable.get(row.id()))))
                .toList();
    }

    /** What one admin typed may be a client code or name who is meant, which another has no need to see. */
    private static boolean seesTyped(GrantRequestDao.RequestRow row, Actor actor) {
        return actor.is(Role.PRIVACY_OFFICER) || row.requestedBy().equals(actor.accountId());
    }

    /** @param references empty if they can't be read, or are not the actor's to see */
    private static GrantView view(
            GrantRequestDao.RequestRow row, Actor actor, Optional<SealedReferences.References> references) {
        boolean seesTyped = seesTyped(row, actor);
        return new GrantView(
                row.id(),
                row.ground(),
                row.granteeId(),
                row.ofTherapistId(),
                Optional.ofNullable(row.clientCode()).filter(code -> seesTyped),
                fields(row),
                row.fromAt(),
                row.untilAt(),
                row.endedAt() == null ? row.status() : ENDED,
                references.map(SealedReferences.References::order).filter(text -> seesTyped && !text.isEmpty()),
                references.map(SealedReferences.References::subpoena).filter(text -> seesTyped && !text.isEmpty()),
                Optional.of(true).filter(unreadable -> seesTyped && references.isEmpty()),
                row.requestedBy(),
                row.requestedAt(),
                Optional.ofNullable(row.decidedBy()),
                Optional.ofNullable(row.decidedAt()),
                Optional.ofNullable(row.endedAt()));
    }

    private static List<String> fields(GrantRequestDao.RequestRow row) {
        return Arrays.asList(row.fields().split(",", -1));
    }

    private AuditEntry entry(Actor actor, AuditAction action, AccessGrantId id, Instant now) {
        return AuditEntry.by(actor, action, foundation.ids(), now).on("access_grant", id);
    }

    /** With the ground and the fields, and without any client: that would tell whether a code names somebody. */
    private static AuditEntry told(AuditEntry entry, GrantRequestDao.RequestRow row) {
        return entry.looking(new AuditEntry.Look("grant", row.ground(), fields(row)));
    }

    private static Place place(@Nullable String cursor) {
        return Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 2)
                .map(values -> {
                    try {
                        return new Place(Instant.parse(values.get(0)), Id.parse(values.get(1)));
                    } catch (DateTimeException | IllegalArgumentException notOurs) {
                        throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
                    }
                })
                .orElse(LAST);
    }
}
