package org.alcove.identity.notice;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.NoticeId;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/** Shows accounts what they were told, and only their own. */
final class NoticeService {
    private static final int DEFAULT_LIMIT = 100;

    private final Foundation foundation;

    NoticeService(Foundation foundation) {
        this.foundation = foundation;
    }

    /** What the account has not acknowledged, oldest first. */
    Page<NoticeView> list(Actor actor, @Nullable String limit, Optional<String> cursor) {
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Optional<Place> after = Cursor.decode(cursor, 2).map(Place::of);
        Place start = after.orElse(new Place(Instant.EPOCH, new NoticeId(new UUID(0, 0))));
        List<NoticeView> found = foundation
                .transactor()
                .inTransaction(handle -> handle.attach(NoticeDao.class)
                        .listUnseen(actor.clinicId(), actor.accountId(), start.at(), start.id(), count + 1));
        if (found.size() <= count) {
            return Page.whole(found);
        }
        List<NoticeView> items = found.subList(0, count);
        NoticeView last = items.get(count - 1);
        return new Page<>(
                items, Optional.of(Cursor.encode(last.at().toString(), last.id().toString())));
    }

    /**
     * Takes a notice off the account's list; once more changes nothing.
     *
     * @throws ServiceException {@code NOT_FOUND} unless it is the account's own
     */
    void acknowledge(Actor actor, NoticeId id) {
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.NOTICE_ACKNOWLEDGE, foundation.ids(), now)
                .on("notice", id);
        foundation.transactor().useTransaction(handle -> {
            NoticeDao notices = handle.attach(NoticeDao.class);
            if (notices.find(actor.clinicId(), actor.accountId(), id).isEmpty()) {
                throw ServiceException.notFound();
            }
            if (notices.updateSeen(actor.clinicId(), actor.accountId(), id, now) == 1) {
                foundation.audit().append(handle, entry);
            }
        });
    }

    /** Where a page begins. */
    private record Place(Instant at, NoticeId id) {
        static Place of(List<String> values) {
            try {
                return new Place(Instant.parse(values.get(0)), NoticeId.fromString(values.get(1)));
            } catch (RuntimeException forged) {
                throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
            }
        }
    }
}
