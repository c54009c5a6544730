package org.alcove.booking;

import java.util.List;
import org.alcove.kernel.HoldId;

/** Ends a transaction that met holds which nobody released yet although their time is over. */
final class BlockedByExpiredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<HoldId> holds;

    /** @param holds empty if whoever blocked was gone when they were looked for */
    BlockedByExpiredException(List<HoldId> holds) {
        super("blocked by holds that expired");
        this.holds = List.copyOf(holds);
    }

    List<HoldId> holds() {
        return holds;
    }
}
