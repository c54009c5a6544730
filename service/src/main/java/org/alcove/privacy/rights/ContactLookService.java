package org.alcove.privacy.rights;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Faults;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Look;
import org.alcove.privacy.LookPurpose;
import org.alcove.privacy.LookService;
import org.alcove.privacy.Vault;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Tells therapists where and when clients in their care wish to be reached, so that they can honour it (45 CFR
 * 164.522(b)(1)). The look is in the trail by the same transaction, before anything is opened. A code that is not one of the
 * acting therapist's live care relationships and one whose grant does not open now are the same {@code NOT_FOUND}, by the
 * same statements.
 */
final class ContactLookService {
    private final Foundation foundation;
    private final LookService looks;
    private final Vault vault;

    ContactLookService(Foundation foundation, LookService looks, Vault vault) {
        this.foundation = foundation;
        this.looks = looks;
        this.vault = vault;
    }

    /** The channels that are on today where the client is; none if the client wishes to be reached by none. */
    List<WishedContact> open(Actor actor, String clientCode, @Nullable OpenContactRequest request) {
        actor.requireTherapist();
        check(request);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CONTACT_PREFERENCES_OPEN, foundation.ids(), now);
        Optional<List<WishedContact>> opened = foundation.transactor().inTransaction(handle -> {
            // Of no field: what is opened is no part of the identity.
            Optional<Look> look = looks.find(handle, actor, clientCode, LookPurpose.CONTACT, Set.of(), now);
            if (look.isEmpty()) {
                foundation.audit().append(handle, entry.denied());
                return Optional.empty();
            }
            foundation.audit().append(handle, look.get().on(entry));
            return Optional.of(wished(handle, actor, look.get().clientId(), now));
        });
        return opened.orElseThrow(ServiceException::notFound);
    }

    private List<WishedContact> wished(Handle handle, Actor actor, ClientId client, Instant now) {
        Vault.ClientSeal seal = Optional.ofNullable(
                        vault.seals(handle, Set.of(client)).get(client))
                .orElseThrow(ServiceException::notFound);
        return handle.attach(ContactDao.class).list(actor.clinicId(), client).stream()
                .filter(row -> ContactService.isActive(row, now))
                .map(row -> new WishedContact(
                        row.channel(),
                        new String(
                                seal.open(row.address(), ContactService.TABLE, "address", row.channel()),
                                StandardCharsets.UTF_8),
                        ContactService.from(row),
                        ContactService.to(row),
                        row.zone()))
                .toList();
    }

    private static void check(@Nullable OpenContactRequest request) {
        Faults faults = new Faults();
        faults.required("/purpose", request == null ? null : request.purpose())
                .ifPresent(purpose -> faults.require(
                        purpose.equals(LookPurpose.CONTACT.code()),
                        "/purpose",
                        "unknown_purpose",
                        "contact: nothing else needs it"));
        faults.refuseIfAny();
    }
}
