package org.alcove.privacy.grants;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.alcove.kernel.AccessGrantId;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.OwnerSeals;
import org.alcove.privacy.Purpose;
import org.alcove.privacy.VaultFault;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Seals where the papers of a request are found, under a key of the request's own and bound to its row. That key is made
 * whether the request is about somebody or nobody, and goes with the row whatever became of the client. What an older
 * version sealed under one key for all opens as well, until it was sealed anew. Opening takes no statement.
 */
final class SealedReferences {
    private static final String TABLE = "grant_request";
    private static final String COLUMN = "documents";
    private static final int BATCH = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OwnerSeals owners;

    SealedReferences(OwnerSeals owners) {
        this.owners = Objects.requireNonNull(owners);
    }

    /** Where a court's order and a subpoena are found; an empty text is one that was not given. */
    record References(String order, String subpoena) {
        private static final References NONE = new References("", "");

        @Override
        public String toString() {
            return "References[REDACTED]";
        }
    }

    /** Null if there is nothing to seal. */
    byte @Nullable [] seal(Handle handle, AccessGrantId request, References references) {
        if (references.equals(References.NONE)) {
            return null;
        }
        try {
            // By way of a text: as bytes, what is beyond the basic plane would take three times the room.
            String plain = JSON.writeValueAsString(List.of(references.order(), references.subpoena()));
            return owners.seal(handle, request, plain.getBytes(StandardCharsets.UTF_8), TABLE, COLUMN, request);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** @throws VaultFault naming the row if they can't be read: they were changed or moved, or their key can't be had */
    void requireReadable(GrantRequestDao.RequestRow row) {
        byte[] sealed = row.documents();
        if (sealed != null) {
            byte[] unused = open(row.id(), sealed);
        }
    }

    private byte[] open(AccessGrantId request, byte[] sealed) {
        return owners.openOfLivingRow(Purpose.GRANT_DOCUMENTS, request, sealed, TABLE, COLUMN, request);
    }

    /** What can be read, by request; those that can't are left out, and the log names their rows. */
    Map<AccessGrantId, References> openAll(List<GrantRequestDao.RequestRow> rows) {
        Map<AccessGrantId, References> references = new HashMap<>();
        Map<AccessGrantId, byte[]> sealed = new HashMap<>();
        for (GrantRequestDao.RequestRow row : rows) {
            byte[] documents = row.documents();
            if (documents == null) {
                references.put(row.id(), References.NONE);
            } else {
                sealed.put(row.id(), documents);
            }
        }
        owners.openOfLivingRows(Purpose.GRANT_DOCUMENTS, sealed, TABLE, COLUMN)
                .forEach((request, plain) -> references.put(request, read(plain)));
        return references;
    }

    private static References read(byte[] plain) {
        try {
            String[] values = Objects.requireNonNull(JSON.readValue(plain, String[].class));
            return new References(values[0], values[1]);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * Goes over all once; an older version may seal more as before meanwhile. What does not open stays as it is, and the
     * log says why.
     */
    void sealAnew(Transactor transactor) {
        AccessGrantId after = new AccessGrantId(new UUID(0, 0));
        List<GrantRequestDao.SealedRow> old;
        do {
            AccessGrantId from = after;
            old = transactor.inTransaction(
                    handle -> handle.attach(GrantRequestDao.class).listSealedForAll(from, BATCH));
            for (GrantRequestDao.SealedRow row : old) {
                try {
                    transactor.useTransaction(handle -> sealAnew(handle, row));
                } catch (VaultFault told) {
                    // In the log.
                }
                after = row.id();
            }
        } while (old.size() == BATCH);
    }

    private void sealAnew(Handle handle, GrantRequestDao.SealedRow row) {
        byte[] plain = open(row.id(), row.sealed());
        GrantRequestDao rows = handle.attach(GrantRequestDao.class);
        // No key for a request that retention takes meanwhile: nothing would destroy it.
        if (rows.lockDocuments(row.id())
                .filter(now -> Arrays.equals(now, row.sealed()))
                .isPresent()) {
            rows.replaceDocuments(row.id(), owners.seal(handle, row.id(), plain, TABLE, COLUMN, row.id()));
        }
    }
}
