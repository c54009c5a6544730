package org.alcove.privacy.grants;

import java.util.List;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.FreshFactor;

/** Puts grants beyond care together. */
public final class GrantModule {
    private final List<Object> resources;

    public GrantModule(Foundation foundation, FreshFactor factors, GrantConfiguration settings) {
        this.resources = List.of(new GrantResource(new GrantService(foundation, factors, new GrantRules(settings))));
    }

    public List<Object> resources() {
        return resources;
    }
}
