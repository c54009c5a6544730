package org.alcove.privacy.consent;

import java.util.List;
import org.alcove.privacy.CareLookup;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.LookService;
import org.alcove.privacy.Vault;
import org.alcove.privacy.rights.OwnRecord;

/** Puts this room together. */
public final class ConsentModule {
    private final List<Object> resources;
    private final PrivacyNoticeService notices;
    private final DisclosureGate gate;
    private final OwnRecord ownRecord;

    /**
     * @param looks what opens identity, for the gate alone
     * @param care who is behind a therapist's codes
     * @param careTeam who treats whom and when
     * @param emergencies who was told in an emergency
     */
    public ConsentModule(
            Foundation foundation,
            Vault vault,
            LookService looks,
            CareLookup care,
            CareTeam careTeam,
            EmergencyRecipients emergencies,
            ConsentConfiguration settings) {
        Notices texts = Notices.load(settings.notices());
        SealedTerms sealed = new SealedTerms(vault);
        notices = new PrivacyNoticeService(foundation, texts);
        ownRecord = new OwnConsentRecord(sealed);
        gate = new DisclosureGate(foundation, sealed, careTeam, looks, settings.redisclosureNotice());
        resources = List.of(
                new ConsentResource(
                        new ConsentService(foundation, sealed, careTeam, new ConsentRules(settings, texts), settings)),
                new DisclosureResource(
                        new DisclosureService(foundation, care, careTeam, gate, sealed, emergencies, settings)),
                new PrivacyNoticeResource(notices));
    }

    public List<Object> resources() {
        return resources;
    }

    /** For who lets information about clients out on another ground than consent. */
    public DisclosureGate gate() {
        return gate;
    }

    /** For the rights room: what this room keeps of a client. */
    public OwnRecord ownRecord() {
        return ownRecord;
    }

    /** For the room in which clients join. */
    public PrivacyNoticeService notices() {
        return notices;
    }
}
