package org.alcove.privacy.rights;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.RestrictionId;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Vault;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Lets a client ask that something be kept back from others, without saying why, and end that again (45 CFR 164.522(a)). A
 * health plan's, of what they paid for in full, is agreed to at once. Rows of the trail for what the client does here do not
 * name the request, by which who answers it could find who asked.
 */
final class OwnRestrictionService {
    private static final String TABLE = "restriction";
    private static final String NOTE = "note";
    private static final int DEFAULT_LIMIT = 100;

    private final Foundation foundation;
    private final Vault vault;
    private final RestrictionRules rules;
    private final int open;

    OwnRestrictionService(Foundation foundation, Vault vault, RightsConfiguration settings) {
        this.foundation = foundation;
        this.vault = vault;
        this.rules = new RestrictionRules(settings.textLength());
        this.open = settings.openRestrictions();
    }

    /** Asks. @throws ServiceException {@link ErrorCode#TOO_MANY_OPEN_REQUESTS} if as many wait or bind as may */
    RestrictionView ask(Actor actor, @Nullable RestrictionRequest request, Optional<String> key) {
        ClientId client = actor.requireClient();
        RestrictionRules.Wish wish = rules.check(request);
        Instant now = foundation.clock().instant();
        // Tells nothing of when it was made, unlike ids of other things.
        RestrictionId id = new RestrictionId(foundation.ids().forPerson());
        AuditEntry entry = entry(actor, AuditAction.RESTRICTION_ASK, now);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "ask_restriction",
                        key,
                        wish,
                        RestrictionView.class,
                        handle -> insert(handle, actor, client, id, wish, entry),
                        handle -> handle.attach(RestrictionDao.class)
                                .findOwn(actor.clinicId(), client, id)
                                .map(row -> view(row, null)));
    }

    private RestrictionView insert(
            Handle handle,
            Actor actor,
            ClientId client,
            RestrictionId id,
            RestrictionRules.Wish wish,
            AuditEntry entry) {
        RestrictionDao rows = handle.attach(RestrictionDao.class);
        // First, for it may be agreed to here; and so none asks beside themself.
        if (rows.takeTurn(actor.clinicId(), client) == 0) {
            throw ServiceException.notFound();
        }
        if (rows.countOpen(actor.clinicId(), client) >= open) {
            throw new ServiceException(ErrorCode.TOO_MANY_OPEN_REQUESTS);
        }
        LocalDate today = day(entry.at());
        RestrictionDao.RestrictionRow row = new RestrictionDao.RestrictionRow(
                id,
                actor.clinicId(),
                client,
                wish.kind(),
                wish.recipients(),
                wish.purposes(),
                wish.information(),
                wish.paidInFull(),
                wish.note().isEmpty()
                        ? null
                        : vault.seal(
                                handle,
                                actor.clinicId(),
                                client,
                                TABLE,
                                NOTE,
                                id,
                                wish.note().getBytes(StandardCharsets.UTF_8)),
                wish.isAgreedAtOnce() ? "agreed" : "asked",
                today,
                wish.isAgreedAtOnce() ? today : null,
                null,
                null);
        rows.insert(row);
        foundation.audit().append(handle, entry);
        return view(row, null);
    }

    /** The acting client's requests, the latest day first, without notes. What the clinic ended is thereby told. */
    Page<RestrictionView> list(Actor actor, @Nullable String limit, @Nullable String cursor) {
        ClientId client = actor.requireClient();
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        RestrictionPlace before = RestrictionPlace.read(cursor);
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.RESTRICTION_LIST, now);
        return foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            RestrictionDao dao = handle.attach(RestrictionDao.class);
            Supplier<List<RestrictionDao.RestrictionRow>> read =
                    () -> dao.listOwn(actor.clinicId(), client, before.on(), before.id(), count + 1);
            List<RestrictionDao.RestrictionRow> rows = read.get();
            if (tell(dao, actor, client, rows.stream().limit(count).toList(), now)) {
                rows = read.get();
            }
            List<RestrictionView> items =
                    rows.stream().limit(count).map(row -> view(row, null)).toList();
            if (rows.size() <= count) {
                return Page.whole(items);
            }
            RestrictionView last = items.get(count - 1);
            return new Page<>(items, Optional.of(RestrictionPlace.write(last.askedOn(), last.id())));
        });
    }

    /** One of the acting client's requests, with its note. */
    RestrictionView get(Actor actor, RestrictionId id) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.RESTRICTION_READ, now);
        return foundation.transactor().inTransaction(handle -> {
            RestrictionDao dao = handle.attach(RestrictionDao.class);
            RestrictionDao.RestrictionRow row = find(dao, actor, client, id);
            foundation.audit().append(handle, entry);
            if (tell(dao, actor, client, List.of(row), now)) {
                row = find(dao, actor, client, id);
            }
            return view(row, open(handle, row));
        });
    }

    /**
     * Takes a request or an agreement of the acting client's back; one that was ended before stays as it was.
     *
     * @throws ServiceException {@link ErrorCode#CONFLICT} for one that was denied
     */
    RestrictionView end(Actor actor, RestrictionId id) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.RESTRICTION_END, now);
        return foundation.transactor().inTransaction(handle -> {
            RestrictionDao dao = handle.attach(RestrictionDao.class);
            int unused = dao.end(actor.clinicId(), client, id, day(now));
            RestrictionDao.RestrictionRow row = find(dao, actor, client, id);
            if (!row.status().equals("ended")) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            // Also if nothing changed: what the trail would have instead names the request beside the client.
            foundation.audit().append(handle, entry);
            return view(row, null);
        });
    }

    private static RestrictionDao.RestrictionRow find(
            RestrictionDao dao, Actor actor, ClientId client, RestrictionId id) {
        return dao.findOwn(actor.clinicId(), client, id).orElseThrow(ServiceException::notFound);
    }

    /** Whether something was told that was not told before. */
    private static boolean tell(
            RestrictionDao dao, Actor actor, ClientId client, List<RestrictionDao.RestrictionRow> shown, Instant now) {
        List<RestrictionId> untold = shown.stream()
                .filter(row -> row.status().equals("terminated") && row.toldAt() == null)
                .map(RestrictionDao.RestrictionRow::id)
                .toList();
        // A row of the trail has the moment itself, and must not be found by it: a full hour, and never before they
        // read it.
        Instant toldAt = now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        return !untold.isEmpty() && dao.tell(actor.clinicId(), client, untold, toldAt) > 0;
    }

    private @Nullable String open(Handle handle, RestrictionDao.RestrictionRow row) {
        byte[] note = row.note();
        return note == null
                ? null
                : vault.open(handle, row.clientId(), TABLE, NOTE, row.id(), note)
                        .map(text -> new String(text, StandardCharsets.UTF_8))
                        .orElse(null);
    }

    private static RestrictionView view(RestrictionDao.RestrictionRow row, @Nullable String note) {
        return new RestrictionView(
                row.id(),
                row.kind(),
                Codes.split(row.recipients()),
                Codes.split(row.purposes()),
                Codes.split(row.information()),
                row.paidInFull(),
                row.status(),
                row.askedOn(),
                row.answeredOn(),
                row.endedOn(),
                row.toldAt(),
                note);
    }

    private AuditEntry entry(Actor actor, AuditAction action, Instant now) {
        return AuditEntry.by(actor, action, foundation.ids(), now);
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }
}
