package org.alcove.busyimport;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.notice.NoticeKind;
import org.alcove.identity.notice.Notices;
import org.alcove.privacy.Foundation;

/**
 * Tells owners once of calendars that grew old, stops reading those whose owner is not at work, and removes those that
 * nobody has any more. Any number of replicas may do so at once.
 */
public final class CalendarUpkeep {
    private static final int BATCH = 200;

    private final Foundation foundation;
    private final BusyStore store;
    private final BusyCalendarConfiguration configuration;
    private final Notices notices = new Notices();

    CalendarUpkeep(Foundation foundation, BusyStore store, BusyCalendarConfiguration configuration) {
        this.foundation = Objects.requireNonNull(foundation);
        this.store = Objects.requireNonNull(store);
        this.configuration = Objects.requireNonNull(configuration);
    }

    /** @param now calendars are judged by their age at this instant */
    public void tend(Instant now) {
        noteOwners(now);
        removeLeft(now);
        tellStale(now);
    }

    private void noteOwners(Instant now) {
        List<CalendarUpkeepDao.Owned> changed;
        do {
            changed = foundation
                    .transactor()
                    .inTransaction(
                            handle -> handle.attach(CalendarUpkeepDao.class).listChangedOwners(BATCH));
            for (CalendarUpkeepDao.Owned one : changed) {
                foundation
                        .transactor()
                        .useTransaction(handle -> handle.attach(CalendarUpkeepDao.class)
                                .updateDormant(one.clinicId(), one.id(), one.owned() ? null : now));
            }
        } while (changed.size() == BATCH);
    }

    private void removeLeft(Instant now) {
        Instant dormantBy = now.minus(configuration.dormantKept());
        List<CalendarUpkeepDao.Left> left;
        do {
            left = foundation
                    .transactor()
                    .inTransaction(
                            handle -> handle.attach(CalendarUpkeepDao.class).listLeft(dormantBy, BATCH));
            for (CalendarUpkeepDao.Left one : left) {
                AuditEntry entry = AuditEntry.anonymous(AuditAction.BUSY_CALENDAR_REMOVE, foundation.ids(), now)
                        .inClinic(one.clinicId())
                        .on("busy_calendar", one.id());
                foundation.transactor().useTransaction(handle -> {
                    if (handle.attach(CalendarUpkeepDao.class).deleteLeft(one.clinicId(), one.id(), dormantBy) == 1) {
                        store.refreshAll(handle, one.therapistId(), now);
                        foundation.audit().append(handle, entry);
                    }
                });
            }
        } while (left.size() == BATCH);
    }

    private void tellStale(Instant now) {
        Instant before = now.minus(configuration.staleAfter());
        Instant uploadBefore = now.minus(configuration.uploadStaleAfter());
        List<CalendarUpkeepDao.Stale> stale;
        do {
            stale = foundation
                    .transactor()
                    .inTransaction(
                            handle -> handle.attach(CalendarUpkeepDao.class).listStale(before, uploadBefore, BATCH));
            for (CalendarUpkeepDao.Stale one : stale) {
                foundation.transactor().useTransaction(handle -> {
                    if (handle.attach(CalendarUpkeepDao.class)
                                    .updateStaleTold(one.clinicId(), one.id(), one.goodAt(), now)
                            == 1) {
                        notices.tell(
                                handle,
                                one.clinicId(),
                                one.accountId(),
                                NoticeKind.CALENDAR_STALE,
                                one.id(),
                                one.goodAt(),
                                now);
                    }
                });
            }
        } while (stale.size() == BATCH);
    }
}
