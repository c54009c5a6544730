package org.alcove.privacy.erasure;

import java.time.Instant;
import java.util.Optional;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.rights.SelfProof;
import org.jspecify.annotations.Nullable;

/** Forgets a client who asks for it, after they have proved anew that it is them; tells before and after what is kept. */
final class ErasureService {
    private final Foundation foundation;
    private final Shredding shredding;
    private final Forgetting forgetting;
    private final SelfProof selfProof;
    private final HoldRelease holds;

    ErasureService(
            Foundation foundation, Shredding shredding, Forgetting forgetting, SelfProof selfProof, HoldRelease holds) {
        this.foundation = foundation;
        this.shredding = shredding;
        this.forgetting = forgetting;
        this.selfProof = selfProof;
        this.holds = holds;
    }

    /** What erasing would do, now and on the day that they were told; changes nothing. */
    ErasureView get(Actor actor) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        return foundation.transactor().inTransaction(handle -> {
            ErasureView asked =
                    shredding.plan(handle, client, now).map(ErasureView::of).orElseThrow(ServiceException::notFound);
            return asked.withUnasked(forgetting
                    .findDueAt(handle, client, now)
                    .flatMap(at -> shredding.plan(handle, client, at).map(then -> ErasureView.Unasked.of(at, then))));
        });
    }

    /**
     * Erases.
     *
     * @throws ServiceException {@link ErrorCode#TIME_AHEAD} while appointments are booked: their therapists learn of a
     *     cancellation, and not of this
     */
    ErasureView erase(Actor actor, @Nullable ErasureRequest request) {
        ClientId client = actor.requireClient();
        SelfProof.Proof proof = selfProof.prove(
                actor,
                request == null ? null : request.password(),
                request == null ? null : request.otp(),
                AuditAction.CLIENT_SHRED);
        Instant now = foundation.clock().instant();
        // By nobody: their account would tell which rows of the trail were theirs.
        AuditEntry entry = AuditEntry.anonymous(AuditAction.CLIENT_SHRED, foundation.ids(), now);
        Shredding.Prepared prepared = shredding.prepare();
        Shredding.Plan done = foundation.transactor().inTransaction(handle -> {
            // First, as whoever else erases at once waits here and then finds no account.
            proof.use(handle);
            holds.release(handle, actor.clinicId(), client, now);
            return shredding
                    .shred(handle, client, Optional.empty(), prepared, entry, now)
                    .orElseThrow(() -> new ServiceException(ErrorCode.TIME_AHEAD));
        });
        shredding.finish(client);
        return ErasureView.of(done);
    }
}
