package org.alcove.privacy.emergency;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.alcove.kernel.EmergencyAccessId;
import org.alcove.privacy.Foundation;

/** Tells of emergencies that are not documented in time; each once, whichever replica finds it. */
final class OverdueWatch {
    static final String OVERDUE = "emergency_overdue";

    private static final int TOLD_AT_ONCE = 500;

    private final Foundation foundation;
    private final OverdueNotices notices;

    OverdueWatch(Foundation foundation, OverdueNotices notices) {
        this.foundation = foundation;
        this.notices = notices;
    }

    void tell(Instant now) {
        List<EmergencyDao.OverdueRow> overdue = foundation
                .transactor()
                .inTransaction(handle -> handle.attach(EmergencyDao.class).listUntold(now, TOLD_AT_ONCE));
        Map<EmergencyAccessId, UUID> outbox = overdue.stream()
                .collect(Collectors.toMap(
                        EmergencyDao.OverdueRow::id, row -> foundation.ids().forThing()));
        for (EmergencyDao.OverdueRow row : overdue) {
            foundation.transactor().useTransaction(handle -> {
                EmergencyDao rows = handle.attach(EmergencyDao.class);
                UUID id = outbox.get(row.id());
                if (id != null
                        && rows.markTold(row.clinicId(), row.id(), now) == 1
                        && notices.tell(handle, row.clinicId(), row.id(), row.accountId(), now) == 0) {
                    // No officer is there to be told; whoever sends messages still learns of it.
                    rows.insertOutbox(id, row.clinicId(), OVERDUE, row.id(), now);
                }
            });
        }
    }
}
