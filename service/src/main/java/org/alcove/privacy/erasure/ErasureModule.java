package org.alcove.privacy.erasure;

import java.util.List;
import org.alcove.privacy.CareLookup;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.rights.SelfProof;

/** Puts together being forgotten, and what stands against it. */
public final class ErasureModule {
    private final List<Object> resources;

    /** @param care what the booking room knows of care relationships */
    public ErasureModule(
            Foundation foundation, Shredding shredding, SelfProof selfProof, CareLookup care, HoldRelease holds) {
        this.resources = List.of(
                new ErasureResource(new ErasureService(foundation, shredding, selfProof, holds)),
                new LegalHoldResource(new LegalHoldService(foundation, care, shredding, selfProof)));
    }

    public List<Object> resources() {
        return resources;
    }
}
