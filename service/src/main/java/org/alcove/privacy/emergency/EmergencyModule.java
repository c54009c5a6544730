package org.alcove.privacy.emergency;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.alcove.privacy.CareLookup;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.FreshFactor;
import org.alcove.privacy.LookService;
import org.alcove.privacy.Vault;
import org.alcove.privacy.rights.OwnRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts emergencies together. */
public final class EmergencyModule {
    private static final Logger LOG = LoggerFactory.getLogger(EmergencyModule.class);

    private final Foundation foundation;
    private final EmergencyService emergencies;
    private final SealedJournal journal;
    private final OwnRecord ownRecord;
    private final List<Object> resources;

    /** @param journalFolder where this replica keeps what it can't write into the trail */
    public EmergencyModule(
            Foundation foundation,
            Vault vault,
            LookService looks,
            CareLookup care,
            FreshFactor factors,
            EmergencyConfiguration settings,
            Path journalFolder) {
        this.foundation = foundation;
        this.journal = new SealedJournal(journalFolder, foundation.keys(), foundation.ids());
        EmergencyCards cards = new EmergencyCards(foundation);
        this.emergencies = new EmergencyService(foundation, looks, care, factors, cards, journal, settings);
        this.ownRecord = new OwnEmergencyRecord(vault);
        this.resources =
                List.of(new EmergencyResource(emergencies, new EmergencyPapers(foundation, vault, settings), cards));
    }

    public List<Object> resources() {
        return resources;
    }

    /** For the rights room: what this room keeps of a client. */
    public OwnRecord ownRecord() {
        return ownRecord;
    }

    /** Tells the privacy officer of what is not documented in time. */
    public void tellOverdue(Instant now) {
        emergencies.tellOverdue(now);
    }

    /** Brings what this replica, or one that ended beside it, could not write into the trail; what fails stays. */
    public void mergeJournal() {
        try {
            int brought = journal.merge(row -> foundation
                    .transactor()
                    .useTransaction(handle -> foundation.audit().appendDrawn(handle, row)));
            if (brought > 0) {
                LOG.info("{} rows of the journal stand in the audit trail now", brought);
            }
        } catch (RuntimeException failure) {
            LOG.warn(
                    "the journal could not be merged yet, {}",
                    failure.getClass().getSimpleName());
        }
    }
}
