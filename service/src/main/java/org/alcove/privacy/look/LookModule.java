package org.alcove.privacy.look;

import java.util.List;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.LookService;
import org.alcove.privacy.VaultConfiguration;
import org.alcove.privacy.consent.ConsentConfiguration;
import org.alcove.privacy.consent.DisclosureGate;

/** Puts looks by code together. */
public final class LookModule {
    private final List<Object> resources;

    public LookModule(
            Foundation foundation,
            LookService looks,
            DisclosureGate gate,
            VaultConfiguration vault,
            ConsentConfiguration consents) {
        this.resources = List.of(new LookResource(new OpenService(
                foundation, looks, gate, new OpenRules(vault.fieldsByPurpose(), consents.nameLength()))));
    }

    public List<Object> resources() {
        return resources;
    }
}
