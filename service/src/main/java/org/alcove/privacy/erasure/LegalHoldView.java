package org.alcove.privacy.erasure;

import java.time.Instant;
import org.alcove.kernel.LegalHoldId;

/** A legal hold as a privacy officer sees it: without whom it holds. */
public record LegalHoldView(LegalHoldId id, Instant setAt, Instant until) {
    static LegalHoldView of(LegalHoldDao.HoldRow row) {
        return new LegalHoldView(row.id(), row.setAt(), row.untilAt());
    }
}
