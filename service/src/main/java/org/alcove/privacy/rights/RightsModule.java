package org.alcove.privacy.rights;

import java.util.ArrayList;
import java.util.List;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.LookService;
import org.alcove.privacy.Vault;

/** Puts together what clients may ask of what is kept about them. */
public final class RightsModule {
    private final List<Object> resources;

    /** @param rooms every room that keeps rows of clients, beside this one */
    public RightsModule(
            Foundation foundation,
            Vault vault,
            LookService looks,
            SelfProof selfProof,
            RightsConfiguration settings,
            List<OwnRecord> rooms) {
        List<OwnRecord> all = new ArrayList<>(rooms);
        all.add(new OwnPrivacyRecord(vault));
        all.add(new OwnRightsRecord(vault));
        this.resources = List.of(
                new RightsResource(new ExportService(foundation, vault, selfProof, all)),
                new AmendmentResource(new AmendmentService(foundation, vault, settings)),
                new OwnRestrictionResource(new OwnRestrictionService(foundation, vault, settings)),
                new RestrictionResource(new RestrictionService(foundation)),
                new ContactResource(new ContactService(foundation, vault)),
                new ContactLookResource(new ContactLookService(foundation, looks, vault)),
                new BreachResource(new BreachService(foundation, settings)));
    }

    public List<Object> resources() {
        return resources;
    }
}
