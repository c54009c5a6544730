package org.alcove.privacy;

import java.util.List;

/** Puts together what this room shows over HTTP. */
public final class PrivacyModule {
    private final List<Object> resources;
    private final LookService looks;

    /** @param care what the booking room knows of care relationships */
    public PrivacyModule(Foundation foundation, Vault vault, CareLookup care, VaultConfiguration settings) {
        TrailService trail = new TrailService(foundation, vault);
        this.looks = new LookService(foundation, vault, new AccessGrants(), care);
        this.resources = List.of(
                new IdentityResource(
                        new OwnIdentityService(foundation, vault, new IdentityRules(settings)), looks, trail),
                new AuditResource(trail, new KeyedAuditSigner(foundation.keys()).publicKeys()));
    }

    /** Opens identity under grants; for the rooms of grants beyond care. */
    public LookService looks() {
        return looks;
    }

    public List<Object> resources() {
        return resources;
    }
}
