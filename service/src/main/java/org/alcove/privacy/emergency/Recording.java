package org.alcove.privacy.emergency;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.alcove.audit.AuditEntry;
import org.alcove.audit.AuditRow;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.persistence.SqlFailure;
import org.alcove.privacy.LookService;
import org.alcove.privacy.VaultFault;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what one request does into the trail, in the transaction of what it records; and where the trail can't be
 * written, into the journal of this replica, after that transaction and before its answer is given. If neither can be
 * written there is no answer.
 */
final class Recording {
    private static final Logger LOG = LoggerFactory.getLogger(Recording.class);

    /** A trail that makes an emergency wait is one that can't be written; whatever else aborts is tried again. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private final AuditTrail trail;
    private final SealedJournal journal;
    private final Duration trailWait;
    private boolean trailDown;

    Recording(AuditTrail trail, SealedJournal journal, Duration trailWait) {
        this.trail = trail;
        this.journal = journal;
        this.trailWait = trailWait;
    }

    /** Runs work that writes down what it does with what it is given; runs it twice if the trail can't be written. */
    <T> T run(Function<LookService.Written, T> work) {
        if (!trailDown) {
            try {
                return work.apply(this::toTrail);
            } catch (TrailDownException down) {
                LOG.error("the audit trail can't be written; rows go to the journal of this replica");
                trailDown = true;
            }
        }
        // By id: a unit that runs again writes the same row.
        Map<UUID, AuditRow> rows = new LinkedHashMap<>();
        T answer = work.apply((handle, entry) -> rows.put(entry.id(), trail.draw(handle, entry)));
        try {
            journal.append(new ArrayList<>(rows.values()));
        } catch (UncheckedIOException failure) {
            LOG.error("neither the audit trail nor the journal of this replica can be written");
            throw new ServiceException(ErrorCode.UNAVAILABLE);
        }
        return answer;
    }

    private void toTrail(Handle handle, AuditEntry entry) {
        EmergencyDao waits = handle.attach(EmergencyDao.class);
        waits.limitWaits(trailWait.toSeconds());
        try {
            trail.append(handle, entry);
        } catch (ServiceException | VaultFault ofTheClient) {
            throw ofTheClient;
        } catch (RuntimeException failure) {
            if (SqlFailure.of(failure)
                    .filter(sql -> sql.isConnectionLost() || (sql.isAborted() && sql.vendorCode() != LOCK_WAIT_TIMEOUT))
                    .isPresent()) {
                throw failure;
            }
            // Without its cause: the transaction is not to be tried again, but given up.
            throw new TrailDownException();
        } finally {
            waits.resetWaits();
        }
    }

    private static final class TrailDownException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
