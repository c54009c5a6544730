package org.alcove.privacy.rights;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.alcove.audit.ClientName;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.privacy.Vault;
import org.jdbi.v3.core.Handle;

/** Who was let at a client's identity, and what the trail says of their record and their accounts. */
final class OwnPrivacyRecord implements OwnRecord {
    private final Vault vault;

    OwnPrivacyRecord(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Map<String, List<? extends Record>> read(Handle handle, Actor actor, ClientId client) {
        OwnPrivacyDao rows = handle.attach(OwnPrivacyDao.class);
        // Made for this transaction's own row of the trail at the latest.
        ClientName name = vault.of(handle, Set.of(client)).get(client);
        Set<UUID> actors = new HashSet<>();
        for (AccountId account : rows.listAccounts(client)) {
            // In rows that an older version wrote.
            actors.add(account.value());
            if (name != null) {
                actors.add(name.of(account));
            }
        }
        return Map.of(
                "access_grant",
                rows.listGrants(actor.clinicId(), client),
                "audit_event",
                rows.listTrail(actor.clinicId(), name == null ? null : name.own(), actors));
    }
}
