package org.alcove.privacy.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntBiFunction;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.RestrictionId;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/**
 * Lets privacy officers answer requests for restrictions without learning whose they are (45 CFR 164.522(a)). Rows of the
 * trail for what an officer does here name the request and no client. The client sees the answer with their request.
 */
final class RestrictionService {
    static final List<String> STATUSES = List.of("asked", "agreed", "denied", "ended", "terminated");

    private static final int DEFAULT_LIMIT = 100;

    private final Foundation foundation;

    RestrictionService(Foundation foundation) {
        this.foundation = foundation;
    }

    /** The requests of the actor's clinic, the latest day first. @param status one of them; null or empty: all */
    Page<AskedRestriction> list(Actor actor, @Nullable String status, @Nullable String limit, @Nullable String cursor) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        Faults faults = new Faults();
        String wanted = status == null || status.isEmpty() ? null : status;
        String unused = Codes.optional(faults, "?status", wanted, STATUSES);
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        RestrictionPlace before = RestrictionPlace.read(cursor);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.RESTRICTION_LIST, foundation.ids(), now);
        List<RestrictionDao.AskedRow> rows = foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            return handle.attach(RestrictionDao.class)
                    .listAsked(actor.clinicId(), wanted, before.on(), before.id(), count + 1);
        });
        List<AskedRestriction> items =
                rows.stream().limit(count).map(AskedRestriction::of).toList();
        if (rows.size() <= count) {
            return Page.whole(items);
        }
        AskedRestriction last = items.get(count - 1);
        return new Page<>(items, Optional.of(RestrictionPlace.write(last.askedOn(), last.id())));
    }

    /**
     * Agrees. A disclosure under way ends before this does; none begins after it that does not heed it.
     *
     * @throws ServiceException conflict once it was answered or taken back
     */
    AskedRestriction agree(Actor actor, RestrictionId id) {
        return change(
                actor,
                id,
                AuditAction.RESTRICTION_AGREE,
                (rows, day) -> rows.answer(actor.clinicId(), id, "agreed", day));
    }

    /** Does not agree, which needs no reason. @throws ServiceException conflict once it was answered or taken back */
    AskedRestriction deny(Actor actor, RestrictionId id) {
        return change(
                actor,
                id,
                AuditAction.RESTRICTION_DENY,
                (rows, day) -> rows.answer(actor.clinicId(), id, "denied", day));
    }

    /**
     * Ends an agreement for what is created once the client was told, and for nothing before (45 CFR 164.522(a)(2)(iii)).
     *
     * @throws ServiceException conflict unless it is in force, and for one that the clinic has to keep
     */
    AskedRestriction end(Actor actor, RestrictionId id) {
        return change(actor, id, AuditAction.RESTRICTION_END, (rows, day) -> rows.terminate(actor.clinicId(), id, day));
    }

    private AskedRestriction change(
            Actor actor, RestrictionId id, AuditAction action, ToIntBiFunction<RestrictionDao, LocalDate> change) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        AuditEntry entry = AuditEntry.by(
                        actor, action, foundation.ids(), foundation.clock().instant())
                .on("restriction", id);
        LocalDate day = LocalDate.ofInstant(entry.at(), ZoneOffset.UTC);
        return foundation.transactor().inTransaction(handle -> {
            RestrictionDao rows = handle.attach(RestrictionDao.class);
            int unused = rows.takeTurn(
                    actor.clinicId(), rows.findClient(actor.clinicId(), id).orElseThrow(ServiceException::notFound));
            if (change.applyAsInt(rows, day) == 0) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            foundation.audit().append(handle, entry);
            return AskedRestriction.of(rows.findAsked(actor.clinicId(), id).orElseThrow(ServiceException::notFound));
        });
    }
}
