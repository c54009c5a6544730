package org.alcove.privacy.consent;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Shows the notices to anybody, and keeps which client was shown which version of which and when first. */
public final class PrivacyNoticeService {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST_AT_ONCE = 20;

    private final Foundation foundation;
    private final Notices notices;

    PrivacyNoticeService(Foundation foundation, Notices notices) {
        this.foundation = foundation;
        this.notices = notices;
    }

    /** The latest version of each notice. */
    Page<PrivacyNotice> current() {
        return Page.whole(notices.current().stream()
                .map(notice -> new PrivacyNotice(notice.id(), notice.version(), notice.text(), notice.hash()))
                .toList());
    }

    /** Checks what somebody says they were shown. @param pointer of the list; faults name the place and quote nothing */
    public void check(Faults faults, String pointer, List<@Nullable PrivacyNoticeVersion> shown) {
        faults.require(shown.size() <= MOST_AT_ONCE, pointer, "too_many", "at most " + MOST_AT_ONCE);
        for (int i = 0; i < Math.min(shown.size(), MOST_AT_ONCE); i++) {
            String place = pointer + "/" + i;
            Optional<PrivacyNoticeVersion> one = faults.required(place, shown.get(i));
            one.ifPresent(given -> {
                Optional<String> id = faults.required(place + "/id", given.id());
                Optional<Integer> version = faults.required(place + "/version", given.version());
                if (id.isPresent() && version.isPresent()) {
                    boolean known = notices.isKnown(id.get());
                    faults.require(known, place + "/id", "unknown_notice", "the id of a notice is needed");
                    faults.require(
                            !known || notices.find(id.get(), version.get()).isPresent(),
                            place + "/version",
                            "unknown_version",
                            "a version of this notice is needed");
                }
            });
        }
    }

    /** Keeps what {@link #check} let through, in the transaction in which the client joins. */
    public void acknowledge(
            Handle handle, ClinicId clinic, ClientId client, List<@Nullable PrivacyNoticeVersion> shown, Instant now) {
        for (PrivacyNoticeVersion one : shown) {
            if (one != null) {
                handle.attach(PrivacyNoticeDao.class)
                        .insertReceipt(
                                clinic,
                                client,
                                Objects.requireNonNull(one.id()),
                                Objects.requireNonNull(one.version()),
                                now);
            }
        }
    }

    /**
     * Keeps that the acting client was shown a version of a notice.
     *
     * @throws ServiceException not found for an id that is no notice's
     */
    PrivacyNoticeReceipt receive(Actor actor, String id, @Nullable ReceiptRequest request) {
        ClientId client = actor.requireClient();
        if (!notices.isKnown(id)) {
            throw ServiceException.notFound();
        }
        Faults faults = new Faults();
        Integer given = request == null ? null : request.version();
        Optional<Notices.Notice> notice =
                faults.required("/version", given).flatMap(version -> notices.find(id, version));
        faults.require(
                given == null || notice.isPresent(),
                "/version",
                "unknown_version",
                "a version of this notice is needed");
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        int version = notice.orElseThrow().version();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.NOTICE_RECEIPT, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            PrivacyNoticeDao receipts = handle.attach(PrivacyNoticeDao.class);
            receipts.insertReceipt(actor.clinicId(), client, id, version, now);
            foundation.audit().append(handle, entry);
            return receipts.find(actor.clinicId(), client, id, version).orElseThrow();
        });
    }

    /** What the acting client was shown. */
    Page<PrivacyNoticeReceipt> listOwn(Actor actor, @Nullable String limit, @Nullable String cursor) {
        ClientId client = actor.requireClient();
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Place after = place(cursor);
        List<PrivacyNoticeReceipt> rows = foundation
                .transactor()
                .inTransaction(handle -> handle.attach(PrivacyNoticeDao.class)
                        .list(actor.clinicId(), client, after.notice(), after.version(), count + 1));
        if (rows.size() <= count) {
            return Page.whole(rows);
        }
        PrivacyNoticeReceipt last = rows.get(count - 1);
        return new Page<>(
                rows.subList(0, count), Optional.of(Cursor.encode(last.id(), Integer.toString(last.version()))));
    }

    private record Place(String notice, int version) {}

    private static Place place(@Nullable String cursor) {
        return Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 2)
                .map(values -> {
                    try {
                        return new Place(values.get(0), Integer.parseInt(values.get(1)));
                    } catch (NumberFormatException notOurs) {
                        throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
                    }
                })
                .orElse(new Place("", 0));
    }
}
