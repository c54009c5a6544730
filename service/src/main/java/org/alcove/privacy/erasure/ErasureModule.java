package org.alcove.privacy.erasure;

import java.util.List;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.rights.SelfProof;

/** Puts together being forgotten, and what stands against it. */
public final class ErasureModule {
    private final List<Object> resources;

    public ErasureModule(
            Foundation foundation, Shredding shredding, Forgetting forgetting, SelfProof selfProof, HoldRelease holds) {
        this.resources = List.of(
                new ErasureResource(new ErasureService(foundation, shredding, forgetting, selfProof, holds)),
                new LegalHoldResource(new LegalHoldService(foundation, shredding, selfProof)));
    }

    public List<Object> resources() {
        return resources;
    }
}
