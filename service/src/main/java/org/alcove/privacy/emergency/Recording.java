package org.alcove.privacy.emergency;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.alcove.audit.AuditEntry;
import org.alcove.audit.AuditRow;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.DisclosureId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.persistence.SqlFailure;
import org.alcove.privacy.VaultDao;
import org.alcove.privacy.VaultFault;
import org.alcove.privacy.consent.DisclosureBook;
import org.alcove.privacy.consent.DisclosureDao;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what one request does into the trail and into the ledger of disclosures, in the transaction of what it records;
 * and where one of the two can't be written, what belongs there into the journal of this replica, after that transaction
 * and before its answer is given. If that can't be written either there is no answer.
 */
final class Recording {
    /** By the name of another room: that a line comes from this one would tell whoever reads logs of an emergency. */
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

    /** A table that makes an emergency wait is one that can't be written; whatever else aborts is tried again. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private final DisclosureBook tables;
    private final AuditTrail trail;
    private final SealedJournal journal;
    private final Duration wait;
    private final Set<Place> down = EnumSet.noneOf(Place.class);

    /** @param wait how long each of the two, and a client's row, may take */
    Recording(AuditTrail trail, SealedJournal journal, Duration wait) {
        this.tables = DisclosureBook.of(trail);
        this.trail = trail;
        this.journal = journal;
        this.wait = wait;
    }

    /** What may make an emergency wait, and how the log tells that it goes on without. */
    private enum Place {
        CLIENT("a client's row can't be locked"),
        TRAIL("the audit trail can't be written"),
        LEDGER("the ledger can't be written");

        private final String told;

        Place(String told) {
            this.told = told;
        }
    }

    /** Runs work that writes down what it does with what it is given; runs it again for each place that can't be written. */
    <T> T run(Function<DisclosureBook, T> work) {
        while (true) {
            Book book = new Book();
            try {
                T answer = work.apply(book);
                book.keep();
                return answer;
            } catch (DownException failure) {
                LOG.error("{}", failure.place.told);
                down.add(failure.place);
            }
        }
    }

    /**
     * Keeps a client from being erased, and their care from being ended, until the end of the transaction. Where somebody
     * holds the row for longer than any place may take, as while the trail is stuck, the emergency does not wait for them.
     */
    void lock(Handle handle, ClientId client) {
        if (!down.contains(Place.CLIENT)) {
            attempt(handle, Place.CLIENT, () -> {
                Optional<ClinicId> unused = handle.attach(VaultDao.class).lockClient(client);
            });
        }
    }

    private final class Book implements DisclosureBook {
        // By id: a unit that runs again writes the same row.
        private final Map<UUID, AuditRow> events = new LinkedHashMap<>();
        private final Map<DisclosureId, DisclosureDao.DisclosureRow> disclosures = new LinkedHashMap<>();

        @Override
        public void enter(Handle handle, DisclosureDao.DisclosureRow row) {
            if (down.contains(Place.LEDGER)) {
                disclosures.put(row.id(), row);
            } else {
                attempt(handle, Place.LEDGER, () -> tables.enter(handle, row));
            }
        }

        @Override
        public void append(Handle handle, AuditEntry entry) {
            if (down.contains(Place.TRAIL)) {
                events.put(entry.id(), trail.draw(handle, entry));
            } else {
                attempt(handle, Place.TRAIL, () -> tables.append(handle, entry));
            }
        }

        private void keep() {
            if (events.isEmpty() && disclosures.isEmpty()) {
                return;
            }
            try {
                journal.append(List.copyOf(events.values()), List.copyOf(disclosures.values()));
            } catch (UncheckedIOException failure) {
                LOG.error("neither the database nor the journal of this replica can be written");
                throw new ServiceException(ErrorCode.UNAVAILABLE);
            }
        }
    }

    private void attempt(Handle handle, Place place, Runnable statements) {
        EmergencyDao waits = handle.attach(EmergencyDao.class);
        waits.limitWaits(wait.toSeconds());
        try {
            statements.run();
        } catch (ServiceException | VaultFault ofTheClient) {
            throw ofTheClient;
        } catch (RuntimeException failure) {
            if (SqlFailure.of(failure)
                    .filter(sql -> sql.isConnectionLost() || (sql.isAborted() && sql.vendorCode() != LOCK_WAIT_TIMEOUT))
                    .isPresent()) {
                throw failure;
            }
            // Without its cause: the transaction is not to be tried again, but given up.
            throw new DownException(place);
        } finally {
            waits.resetWaits();
        }
    }

    private static final class DownException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Place place;

        private DownException(Place place) {
            this.place = place;
        }
    }
}
