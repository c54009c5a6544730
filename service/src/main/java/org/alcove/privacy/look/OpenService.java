package org.alcove.privacy.look;

import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Identity;
import org.alcove.privacy.Look;
import org.alcove.privacy.LookService;
import org.alcove.privacy.consent.Disclosed;
import org.alcove.privacy.consent.DisclosureGate;
import org.alcove.privacy.consent.Released;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Opens clients to therapists by code. A code that is not one of the acting therapist's live care relationships, one whose
 * grant does not open now, and one that a grant does not name are the same {@code NOT_FOUND}, by the same statements. What
 * is a disclosure comes out of the gate or not at all.
 */
final class OpenService {
    private final Foundation foundation;
    private final LookService looks;
    private final DisclosureGate gate;
    private final OpenRules rules;

    OpenService(Foundation foundation, LookService looks, DisclosureGate gate, OpenRules rules) {
        this.foundation = foundation;
        this.looks = looks;
        this.gate = gate;
        this.rules = rules;
    }

    /** What was opened: one of the two. */
    record Opened(@Nullable Identity inCare, @Nullable Disclosed<Released> disclosed) {}

    /** Opens the asked-for fields of whom a code names. */
    Opened open(Actor actor, String clientCode, @Nullable OpenRequest request) {
        actor.requireTherapist();
        OpenRules.Wish wish = rules.check(request);
        DisclosureGate.Papers papers =
                gate.prepareLook(actor, foundation.clock().instant());
        Optional<Opened> opened = foundation.transactor().inTransaction(handle -> {
            Optional<Look> look = find(handle, actor, clientCode, wish, papers);
            if (look.isEmpty()) {
                foundation.audit().append(handle, papers.entry().denied());
                return Optional.empty();
            }
            return Optional.of(open(handle, look.get(), wish, papers));
        });
        return opened.orElseThrow(ServiceException::notFound);
    }

    private Opened open(Handle handle, Look look, OpenRules.Wish wish, DisclosureGate.Papers papers) {
        return look.isDisclosure()
                ? new Opened(null, gate.release(handle, papers, look, wish.recipient()))
                : new Opened(looks.open(handle, look, papers.entry(), foundation.audit()::append), null);
    }

    private Optional<Look> find(
            Handle handle, Actor actor, String clientCode, OpenRules.Wish wish, DisclosureGate.Papers papers) {
        if (wish.grant() == null) {
            return looks.find(handle, actor, clientCode, wish.purpose(), wish.fields(), papers.at());
        }
        Optional<LookService.Granted> granted =
                looks.findGranted(handle, actor, wish.grant(), clientCode, wish.purpose(), wish.fields(), papers.at());
        // Before it matters whether the code names anybody.
        granted.ifPresent(found -> checkRecipient(found, wish.recipient()));
        return granted.flatMap(LookService.Granted::look);
    }

    private void checkRecipient(LookService.Granted granted, Optional<String> recipient) {
        if (!granted.isDisclosure() && recipient.isPresent()) {
            throw ServiceException.invalid("/recipient", "not_in_care", "what is opened under cover is told to nobody");
        }
        if (granted.isDisclosure() && recipient.isEmpty() && gate.needsRecipient(granted.ground())) {
            throw ServiceException.invalid("/recipient", "required", "who is told is needed");
        }
    }
}
