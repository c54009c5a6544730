package org.alcove.privacy.erasure;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Id;
import org.alcove.kernel.LegalHoldId;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.grants.GrantRequestDao;
import org.alcove.privacy.rights.SelfProof;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Holds on records, set, extended and lifted by a privacy officer who proved anew that it is them. A code that names nobody
 * is taken, listed, extended and lifted like one that does, so that nobody learns by it who is a client; the trail tells of
 * no client either.
 */
final class LegalHoldService {
    /** Nobody means to hold longer; who has to, extends. */
    private static final int YEARS_AT_MOST = 10;

    private static final int CODE_LENGTH = 40;
    private static final int DEFAULT_LIMIT = 100;
    private static final String SET = "set_legal_hold";
    private static final Place LATEST = new Place(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

    private final Foundation foundation;
    private final Shredding shredding;
    private final SelfProof selfProof;

    LegalHoldService(Foundation foundation, Shredding shredding, SelfProof selfProof) {
        this.foundation = foundation;
        this.shredding = shredding;
        this.selfProof = selfProof;
    }

    Page<LegalHoldView> list(Actor actor, @Nullable String limit, @Nullable String cursor) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Place before = place(cursor);
        List<LegalHoldView> found = foundation
                .transactor()
                .inTransaction(handle ->
                        handle.attach(LegalHoldDao.class).list(actor.clinicId(), before.at(), before.id(), count + 1))
                .stream()
                .map(LegalHoldView::of)
                .toList();
        if (found.size() <= count) {
            return Page.whole(found);
        }
        LegalHoldView last = found.get(count - 1);
        return new Page<>(
                found.subList(0, count),
                Optional.of(Cursor.encode(last.setAt().toString(), last.id().toString())));
    }

    private record Place(Instant at, UUID id) {}

    private static Place place(@Nullable String cursor) {
        return Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 2)
                .map(values -> {
                    try {
                        return new Place(Instant.parse(values.get(0)), Id.parse(values.get(1)));
                    } catch (DateTimeException | IllegalArgumentException notOurs) {
                        throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
                    }
                })
                .orElse(LATEST);
    }

    /** What tells a hold from another under one idempotency key; a retry may come with a newer second factor. */
    private record Same(@Nullable TherapistId therapistId, String clientCode, Instant until) {}

    LegalHoldView set(Actor actor, @Nullable LegalHoldRequest request, Optional<String> key) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        Instant now = foundation.clock().instant();
        Faults faults = new Faults();
        TherapistId therapist = faults.required("/therapistId", request == null ? null : request.therapistId())
                .orElse(null);
        String code = faults.line("/clientCode", request == null ? null : request.clientCode(), CODE_LENGTH);
        Instant until = until(faults, request == null ? null : request.until(), now);
        faults.refuseIfAny();
        Same same = new Same(therapist, code, until);
        // Before the proof: a retry is no attempt, and its second factor was used up by what it repeats.
        Optional<LegalHoldView> kept =
                foundation.idempotency().kept(Optional.of(actor.accountId()), SET, key, same, LegalHoldView.class);
        if (kept.isPresent()) {
            return kept.get();
        }
        // Whether there is such a therapist is no secret; whom they know is asked after the proof.
        TherapistId known = foundation
                .transactor()
                .inTransaction(handle -> Optional.ofNullable(therapist)
                        .flatMap(id -> handle.attach(GrantRequestDao.class).findTherapist(actor.clinicId(), id, true)))
                .orElseThrow(ServiceException::notFound);
        SelfProof.Proof proof = selfProof.prove(
                actor,
                request == null ? null : request.password(),
                request == null ? null : request.otp(),
                AuditAction.LEGAL_HOLD_SET);
        LegalHoldId id = new LegalHoldId(foundation.ids().forThing());
        AuditEntry entry = AuditEntry.by(actor, AuditAction.LEGAL_HOLD_SET, foundation.ids(), now);
        Function<Handle, LegalHoldView> unit = handle -> {
            proof.use(handle);
            LegalHoldDao holds = handle.attach(LegalHoldDao.class);
            // The same statements for a code that names nobody: the time that they take would tell it.
            ClientId named = handle.attach(GrantRequestDao.class)
                    .findByCode(actor.clinicId(), known, code)
                    .orElse(ClientId.NOBODY);
            Optional<ClientId> locked = holds.lockClient(named);
            Optional<ClientId> client = holds.findWhoCanBeHeld(locked.orElse(ClientId.NOBODY), now);
            holds.insert(id, actor.clinicId(), client.orElse(null), now, until);
            shredding.requireKeyRow(handle, client.orElse(ClientId.NOBODY));
            int unused = holds.markHeld(id);
            shredding.sealUntil(
                    handle, client.orElse(ClientId.NOBODY), holds.findLatest(id).orElse(until));
            foundation.audit().append(handle, entry);
            return new LegalHoldView(id, now, until);
        };
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        SET,
                        key,
                        same,
                        LegalHoldView.class,
                        unit,
                        handle -> handle.attach(LegalHoldDao.class)
                                .lock(actor.clinicId(), id)
                                .map(LegalHoldView::of));
    }

    LegalHoldView extend(Actor actor, LegalHoldId id, @Nullable HoldExtension request) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        Instant now = foundation.clock().instant();
        Faults faults = new Faults();
        Instant until = until(faults, request == null ? null : request.until(), now);
        faults.refuseIfAny();
        requireLiving(actor, id, now);
        SelfProof.Proof proof = selfProof.prove(
                actor,
                request == null ? null : request.password(),
                request == null ? null : request.otp(),
                AuditAction.LEGAL_HOLD_EXTEND);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.LEGAL_HOLD_EXTEND, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            proof.use(handle);
            LegalHoldDao.HoldRow row = living(handle.attach(LegalHoldDao.class), actor, id, now);
            handle.attach(LegalHoldDao.class).updateUntil(actor.clinicId(), id, until);
            sealAgain(handle, row, now);
            foundation.audit().append(handle, entry);
            return new LegalHoldView(id, row.setAt(), until);
        });
    }

    /** Ends a hold; what it kept of a client who was shredded goes with the next run of the job. */
    void lift(Actor actor, LegalHoldId id, @Nullable ErasureRequest request) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        Instant now = foundation.clock().instant();
        requireLiving(actor, id, now);
        SelfProof.Proof proof = selfProof.prove(
                actor,
                request == null ? null : request.password(),
                request == null ? null : request.otp(),
                AuditAction.LEGAL_HOLD_LIFT);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.LEGAL_HOLD_LIFT, foundation.ids(), now);
        foundation.transactor().useTransaction(handle -> {
            proof.use(handle);
            LegalHoldDao.HoldRow row = living(handle.attach(LegalHoldDao.class), actor, id, now);
            handle.attach(LegalHoldDao.class).updateLifted(actor.clinicId(), id, now);
            sealAgain(handle, row, now);
            foundation.audit().append(handle, entry);
        });
    }

    private void sealAgain(Handle handle, LegalHoldDao.HoldRow hold, Instant now) {
        LegalHoldDao holds = handle.attach(LegalHoldDao.class);
        ClientId client = Optional.ofNullable(hold.clientId()).orElse(ClientId.NOBODY);
        // The client's row first, as whoever purges does.
        Optional<ClientId> locked = holds.lockClient(client);
        Optional<Instant> until = holds.findLatest(hold.id());
        int unused = holds.markFree(hold.id());
        shredding.sealUntil(handle, locked.orElse(ClientId.NOBODY), until.orElse(now));
    }

    private static LegalHoldDao.HoldRow living(LegalHoldDao holds, Actor actor, LegalHoldId id, Instant now) {
        return holds.lock(actor.clinicId(), id)
                .filter(row -> row.liftedAt() == null && row.untilAt().isAfter(now))
                .orElseThrow(ServiceException::notFound);
    }

    private void requireLiving(Actor actor, LegalHoldId id, Instant now) {
        foundation.transactor().useTransaction(handle -> {
            LegalHoldDao.HoldRow unused = living(handle.attach(LegalHoldDao.class), actor, id, now);
        });
    }

    /** The end of a day that lies ahead. */
    private static Instant until(Faults faults, @Nullable LocalDate day, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate last = faults.required("/until", day).orElse(today);
        if (last.isBefore(today) || last.isAfter(today.plusYears(YEARS_AT_MOST))) {
            faults.add("/until", "out_of_range", "between today and " + YEARS_AT_MOST + " years from now");
            return now;
        }
        return last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
