package org.alcove.privacy.grants;

import java.util.List;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.FreshFactor;

/** Puts grants beyond care together. */
public final class GrantModule {
    private final Foundation foundation;
    private final SealedReferences references;
    private final List<Object> resources;

    public GrantModule(Foundation foundation, FreshFactor factors, GrantConfiguration settings) {
        this.foundation = foundation;
        this.references = new SealedReferences(foundation.owners());
        this.resources =
                List.of(new GrantResource(new GrantService(foundation, factors, new GrantRules(settings), references)));
    }

    public List<Object> resources() {
        return resources;
    }

    /** Seals references that an older version sealed under one key for all under their requests' own. */
    public void sealAnew() {
        references.sealAnew(foundation.transactor());
    }
}
