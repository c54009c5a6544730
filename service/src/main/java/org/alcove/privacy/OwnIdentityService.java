package org.alcove.privacy;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.jspecify.annotations.Nullable;

/** Lets a client, and nobody else, say who they are, and see what they said. */
final class OwnIdentityService {
    private final Foundation foundation;
    private final Vault vault;
    private final IdentityRules rules;

    OwnIdentityService(Foundation foundation, Vault vault, IdentityRules rules) {
        this.foundation = foundation;
        this.vault = vault;
        this.rules = rules;
    }

    Identity get(Actor actor) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.IDENTITY_READ, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            return Identity.of(vault.open(handle, actor.clinicId(), client, EnumSet.allOf(IdentityField.class)));
        });
    }

    /** Puts this in the place of all that was there; what is left out is gone. */
    Identity replace(Actor actor, @Nullable Identity given) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        Map<IdentityField, String> values = rules.check(given, now).values();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.IDENTITY_WRITE, foundation.ids(), now);
        foundation.transactor().useTransaction(handle -> {
            vault.replace(handle, actor.clinicId(), client, values);
            foundation.audit().append(handle, entry);
        });
        return Identity.of(values);
    }
}
