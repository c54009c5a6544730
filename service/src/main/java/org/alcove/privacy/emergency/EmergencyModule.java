package org.alcove.privacy.emergency;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.alcove.audit.AuditRow;
import org.alcove.audit.AuditTrail;
import org.alcove.privacy.CareLookup;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.FreshFactor;
import org.alcove.privacy.LookService;
import org.alcove.privacy.Vault;
import org.alcove.privacy.consent.DisclosureDao;
import org.alcove.privacy.consent.DisclosureGate;
import org.alcove.privacy.rights.OwnRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts emergencies together. */
public final class EmergencyModule {
    /** By the name of another room: that a line comes from this one would tell whoever reads logs of an emergency. */
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

    private final Foundation foundation;
    private final OverdueWatch overdue;
    private final SealedJournal journal;
    private final OwnRecord ownRecord;
    private final List<Object> resources;

    /**
     * @param gate through which what is opened leaves
     * @param notices tells people of what is not documented in time
     * @param journalFolder where this replica keeps what it can't write into the trail or the ledger
     */
    public EmergencyModule(
            Foundation foundation,
            Vault vault,
            LookService looks,
            DisclosureGate gate,
            CareLookup care,
            FreshFactor factors,
            OverdueNotices notices,
            EmergencyConfiguration settings,
            Path journalFolder) {
        this.foundation = foundation;
        this.journal = new SealedJournal(journalFolder, foundation.keys(), foundation.ids());
        EmergencyCards cards = new EmergencyCards(foundation);
        this.overdue = new OverdueWatch(foundation, notices);
        EmergencyService emergencies =
                new EmergencyService(foundation, looks, gate, care, factors, cards, journal, settings);
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

    /** Tells privacy officers, and who opened it, of what is not documented in time. */
    public void tellOverdue(Instant now) {
        overdue.tell(now);
    }

    /** Brings what this replica, or one that ended beside it, could not write into the trail; what fails stays. */
    public void mergeJournal() {
        try {
            int brought = journal.merge(new Receiver());
            if (brought > 0) {
                LOG.info("{} rows of the journal stand where they belong now", brought);
            }
        } catch (RuntimeException failure) {
            LOG.warn(
                    "the journal could not be merged yet, {}",
                    failure.getClass().getSimpleName());
        }
    }

    private final class Receiver implements SealedJournal.Receiver {
        @Override
        public void event(AuditRow row) {
            foundation.transactor().useTransaction(handle -> foundation.audit().appendDrawn(handle, row));
        }

        @Override
        public void disclosure(DisclosureDao.DisclosureRow row) {
            foundation
                    .transactor()
                    .useTransaction(handle -> handle.attach(DisclosureDao.class).insertDrawn(row));
        }
    }
}
