package org.alcove.privacy;

import java.util.List;

/** Puts together what this room shows over HTTP. */
public final class PrivacyModule {
    private final List<Object> resources;

    /** @param care what the booking room knows of care relationships */
    public PrivacyModule(Foundation foundation, Vault vault, CareLookup care, VaultConfiguration settings) {
        TrailService trail = new TrailService(foundation, vault);
        this.resources = List.of(
                new IdentityResource(
                        new OwnIdentityService(foundation, vault, new IdentityRules(settings)),
                        new LookService(foundation, vault, new AccessGrants(), care, settings.fieldsByPurpose()),
                        trail),
                new AuditResource(trail, new KeyedAuditSigner(foundation.keys()).publicKeys()));
    }

    public List<Object> resources() {
        return resources;
    }
}
