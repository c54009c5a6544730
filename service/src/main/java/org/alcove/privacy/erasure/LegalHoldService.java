package org.alcove.privacy.erasure;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Faults;
import org.alcove.kernel.LegalHoldId;
import org.alcove.kernel.Page;
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

    private final Foundation foundation;
    private final Shredding shredding;
    private final SelfProof selfProof;

    LegalHoldService(Foundation foundation, Shredding shredding, SelfProof selfProof) {
        this.foundation = foundation;
        this.shredding = shredding;
        this.selfProof = selfProof;
    }

    Page<LegalHoldView> list(Actor actor) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        return Page.whole(foundation
                .transactor()
                .inTransaction(handle -> handle.attach(LegalHoldDao.class).list(actor.clinicId(), Page.LIMIT).stream()
                        .map(LegalHoldView::of)
                        .toList()));
    }

    LegalHoldView set(Actor actor, @Nullable LegalHoldRequest request) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        Instant now = foundation.clock().instant();
        Faults faults = new Faults();
        TherapistId therapist = faults.required("/therapistId", request == null ? null : request.therapistId())
                .orElse(null);
        String code = faults.line("/clientCode", request == null ? null : request.clientCode(), CODE_LENGTH);
        Instant until = until(faults, request == null ? null : request.until(), now);
        faults.refuseIfAny();
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
        return foundation.transactor().inTransaction(handle -> {
            proof.use(handle);
            LegalHoldDao holds = handle.attach(LegalHoldDao.class);
            Optional<ClientId> client = handle.attach(GrantRequestDao.class)
                    .findByCode(actor.clinicId(), known, code)
                    .filter(named -> canBeHeld(handle, named, now));
            holds.insert(id, actor.clinicId(), client.orElse(null), now, until);
            client.ifPresent(named -> {
                shredding.requireKeyRow(handle, named);
                int unused = holds.markHeld(named);
                shredding.sealUntil(handle, named, holds.findLatest(named).orElse(until));
            });
            foundation.audit().append(handle, entry);
            return new LegalHoldView(id, now, until);
        });
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
            sealAgain(handle, row.clientId(), now);
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
            sealAgain(handle, row.clientId(), now);
            foundation.audit().append(handle, entry);
        });
    }

    /** Locks the client's row, against other holds and their shredding. Who was shredded before is nobody any more. */
    private boolean canBeHeld(Handle handle, ClientId client, Instant now) {
        return shredding
                .plan(handle, client, now)
                .filter(plan -> plan.shreddedAt().isEmpty()
                        // All of theirs lies there as yet, under another hold.
                        || (plan.sealedUntil().isPresent()
                                && plan.kept()
                                        .filter(kept -> kept.ground() == Shredding.Ground.LEGAL_HOLD)
                                        .isPresent()))
                .isPresent();
    }

    private void sealAgain(Handle handle, @Nullable ClientId client, Instant now) {
        if (client == null) {
            return;
        }
        // The client's row first, as whoever purges does.
        shredding.plan(handle, client, now);
        Optional<Instant> until = handle.attach(LegalHoldDao.class).findLatest(client);
        if (until.isEmpty()) {
            int unused = handle.attach(LegalHoldDao.class).markFree(client);
        }
        shredding.sealUntil(handle, client, until.orElse(now));
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
