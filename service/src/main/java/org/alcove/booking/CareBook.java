package org.alcove.booking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.persistence.SqlFailure;
import org.alcove.privacy.AccessGrants;
import org.jdbi.v3.core.Handle;

/**
 * Begins care relationships and gives them codes that the therapist never saw before. The caller has locked the client's
 * row, so that one client and one therapist never begin twice.
 */
final class CareBook {
    private final AccessGrants grants = new AccessGrants();

    Optional<CareDao.CareRow> findLive(Handle handle, ClinicId clinic, ClientId client, TherapistId therapist) {
        return handle.attach(CareDao.class).findLive(clinic, client, therapist);
    }

    /** The live relationship, begun now if there is none. */
    CareDao.CareRow findOrBegin(Handle handle, ClinicId clinic, ClientId client, TherapistId therapist, Papers papers) {
        return findLive(handle, clinic, client, therapist).orElseGet(() -> {
            String code = takeCode(handle, therapist, papers.codes());
            handle.attach(CareDao.class).insertCare(papers.care(), clinic, client, therapist, code, papers.now());
            grants.beginCare(handle, clinic, client, therapist, papers.care(), papers.now());
            return new CareDao.CareRow(papers.care(), client, therapist, code);
        });
    }

    /** Ends a live relationship, and with it what it opens. @return whether it was live */
    boolean end(Handle handle, ClinicId clinic, CareDao.CareRow care, Instant now) {
        if (handle.attach(CareDao.class).end(clinic, care.id(), now) != 1) {
            return false;
        }
        grants.endCare(handle, clinic, care.id(), now);
        return true;
    }

    /** Writes down the first candidate that this therapist never saw. */
    String takeCode(Handle handle, TherapistId therapist, List<String> candidates) {
        CareDao care = handle.attach(CareDao.class);
        Set<String> used = care.listUsedCodes(therapist, candidates);
        for (String candidate : candidates) {
            if (!used.contains(candidate) && insertCode(care, therapist, candidate)) {
                return candidate;
            }
        }
        throw new ServiceException(ErrorCode.UNAVAILABLE);
    }

    private static boolean insertCode(CareDao care, TherapistId therapist, String code) {
        try {
            care.insertCode(therapist, code);
            return true;
        } catch (RuntimeException failure) {
            if (SqlFailure.isDuplicateKey(failure)) {
                return false;
            }
            throw failure;
        }
    }
}
