package org.alcove.booking;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.ReEntries;
import org.alcove.kernel.Actor;
import org.alcove.kernel.CareRelationshipId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.AccessGrants;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.GrantRef;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps care relationships after they began. A therapist reaches clients by the codes of their own live relationships
 * only: a code that is somebody else's, that was replaced or that never was is the same {@code NOT_FOUND}.
 */
public final class CareService {
    private static final int DEFAULT_LIMIT = 100;

    private final AccessGrants grants = new AccessGrants();
    private final Foundation foundation;
    private final Ledger ledger;
    private final CareBook careBook;
    private final Departures departures;
    private final ReEntries reEntries;
    private final Supplier<String> codes;

    CareService(
            Foundation foundation,
            Ledger ledger,
            CareBook careBook,
            Departures departures,
            ReEntries reEntries,
            Supplier<String> codes) {
        this.foundation = foundation;
        this.ledger = ledger;
        this.careBook = careBook;
        this.departures = departures;
        this.reEntries = reEntries;
        this.codes = codes;
    }

    /** The acting therapist's caseload, by code; with the clients whom they see under a grant for another's. */
    public Page<CareView> caseload(Actor actor, @Nullable String limit, @Nullable String cursor) {
        TherapistId therapist = actor.requireTherapist();
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Place after = Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 2)
                .map(Place::of)
                .orElse(Place.FIRST);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CASELOAD_READ, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            Map<TherapistId, GrantRef> others = new LinkedHashMap<>();
            grants.rules(handle, actor.clinicId(), therapist, now)
                    .forEach(rule -> others.putIfAbsent(rule.ofTherapist(), GrantRef.of(rule)));
            Set<TherapistId> therapists = new LinkedHashSet<>(others.keySet());
            therapists.add(therapist);
            List<CareDao.CaseloadRow> rows = handle.attach(CareDao.class)
                    .listCaseload(actor.clinicId(), therapists, now, after.code(), after.id(), count + 1);
            List<CareView> shown = rows.stream()
                    .limit(count)
                    .map(row -> view(row, others.get(row.therapistId())))
                    .toList();
            if (rows.size() <= count) {
                return Page.whole(shown);
            }
            CareDao.CaseloadRow last = rows.get(count - 1);
            return new Page<>(
                    shown,
                    Optional.of(Cursor.encode(last.clientCode(), last.id().toString())));
        });
    }

    /** Where a page of the caseload begins. */
    private record Place(String code, CareRelationshipId id) {
        static final Place FIRST = new Place("", new CareRelationshipId(new UUID(0, 0)));

        static Place of(List<String> values) {
            try {
                return new Place(values.get(0), CareRelationshipId.fromString(values.get(1)));
            } catch (IllegalArgumentException notOurs) {
                throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
            }
        }
    }

    private static CareView view(CareDao.CaseloadRow row, @Nullable GrantRef grant) {
        Instant start = row.nextStartAt();
        Instant end = row.nextEndAt();
        return new CareView(
                row.clientCode(),
                row.beganAt(),
                start == null || end == null ? Optional.empty() : Optional.of(new CareView.Next(start, end)),
                Optional.ofNullable(grant));
    }

    /** Lets a client whom the therapist has come to know book as much as anyone. */
    public void accept(Actor actor, String code) {
        TherapistId therapist = actor.requireTherapist();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CLIENT_ACCEPT, foundation.ids(), now);
        foundation.transactor().useTransaction(handle -> {
            CareDao.CareRow care = find(handle, actor, therapist, code);
            handle.attach(CounterDao.class).setAccepted(actor.clinicId(), care.clientId());
            foundation
                    .audit()
                    .append(handle, entry.on("care_relationship", care.id()).about(care.clientId()));
        });
    }

    /** Gives a client another code, which this therapist never saw before; the old one leads nowhere from then on. */
    public CodeView replaceCode(Actor actor, String code) {
        TherapistId therapist = actor.requireTherapist();
        Instant now = foundation.clock().instant();
        List<String> candidates = Papers.codes(codes);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CLIENT_CODE_REPLACE, foundation.ids(), now);
        AtomicReference<CareDao.@Nullable CareRow> found = new AtomicReference<>();
        return foundation
                .transactor()
                .inTransaction(
                        handle -> {
                            CareDao.CareRow care = find(handle, actor, therapist, code);
                            found.set(care);
                            String replacement = careBook.takeCode(handle, therapist, candidates);
                            if (handle.attach(CareDao.class).replaceCode(actor.clinicId(), care.id(), code, replacement)
                                    != 1) {
                                throw ServiceException.notFound();
                            }
                            ledger.countCalendarChanges(handle, therapist);
                            foundation
                                    .audit()
                                    .append(
                                            handle,
                                            entry.on("care_relationship", care.id())
                                                    .about(care.clientId()));
                            return new CodeView(replacement);
                        },
                        // A code that was among the candidates, and was not the code before, was given here.
                        handle -> Optional.ofNullable(found.get())
                                .flatMap(care -> handle.attach(CareDao.class).findLiveById(actor.clinicId(), care.id()))
                                .map(CareDao.CareRow::clientCode)
                                .filter(given -> !given.equals(code) && candidates.contains(given))
                                .map(CodeView::new));
    }

    /**
     * Recognises a client who lost everything: a token by which they, and nobody else, come back once. While the therapist's
     * grants rest it recognises nobody: the account that asks may be the one that was stolen.
     */
    public ReEntries.ReEntryToken reEnter(Actor actor, String code, Optional<String> key) {
        TherapistId therapist = actor.requireTherapist();
        ReEntries.Ticket ticket = reEntries.prepare(actor);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "re_entry",
                        key,
                        new CodeView(code),
                        ReEntries.ReEntryToken.class,
                        handle -> {
                            // A token leads into the client's own account, and so to more than any look.
                            if (grants.rest(handle, actor.clinicId(), therapist)) {
                                throw ServiceException.notFound();
                            }
                            CareDao.CareRow seen = find(handle, actor, therapist, code);
                            ledger.lockClient(handle, actor.clinicId(), seen.clientId());
                            // Care ends, and clients are erased, under that lock.
                            CareDao.CareRow care = find(handle, actor, therapist, code);
                            reEntries.issue(handle, actor, care.clientId(), ticket);
                            return ticket.answer();
                        },
                        handle -> Optional.empty());
    }

    /**
     * Ends a care relationship from the therapist's side; its future appointments are cancelled with it, and nobody comes
     * back any more by a token that was issued for its client.
     */
    public void endByCode(Actor actor, String code) {
        TherapistId therapist = actor.requireTherapist();
        end(actor, handle -> find(handle, actor, therapist, code));
    }

    /** Ends a care relationship from the client's side; its future appointments are cancelled with it. */
    public void endByTherapist(Actor actor, TherapistId therapist) {
        ClientId client = actor.requireClient();
        end(
                actor,
                handle -> careBook.findLive(handle, actor.clinicId(), client, therapist)
                        .orElseThrow(ServiceException::notFound));
    }

    private void end(Actor actor, Function<Handle, CareDao.CareRow> finder) {
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CARE_END, foundation.ids(), now);
        UUID outbox = foundation.ids().forThing();
        AtomicReference<CareDao.@Nullable CareRow> found = new AtomicReference<>();
        foundation
                .transactor()
                .inTransaction(
                        handle -> {
                            CareDao.CareRow care = finder.apply(handle);
                            found.set(care);
                            ledger.lockClient(handle, actor.clinicId(), care.clientId());
                            if (!careBook.end(handle, actor.clinicId(), care, now)) {
                                throw ServiceException.notFound();
                            }
                            handle.attach(OfferDao.class).withdrawOfCare(care.id());
                            reEntries.revokeFor(handle, care.clientId(), now);
                            ledger.tell(handle, outbox, actor.clinicId(), Ledger.Event.CARE_ENDED, care.id(), now);
                            foundation
                                    .audit()
                                    .append(
                                            handle,
                                            entry.on("care_relationship", care.id())
                                                    .about(care.clientId()));
                            departures.giveUp(
                                    handle,
                                    actor,
                                    care.therapistId(),
                                    handle.attach(AppointmentDao.class)
                                            .listFutureOfCare(actor.clinicId(), care.id(), now),
                                    List.of(),
                                    CancelReason.CARE_ENDED,
                                    now);
                            return Boolean.TRUE;
                        },
                        // It was live when the commit was lost; if it is not any more, it has ended.
                        handle -> Optional.ofNullable(found.get())
                                .filter(care -> handle.attach(CareDao.class)
                                        .findLiveById(actor.clinicId(), care.id())
                                        .isEmpty())
                                .map(care -> Boolean.TRUE));
    }

    /** The live relationship behind one of the acting therapist's codes. */
    static CareDao.CareRow find(Handle handle, Actor actor, TherapistId therapist, String code) {
        return handle.attach(CareDao.class)
                .findLiveByCode(actor.clinicId(), therapist, code)
                .orElseThrow(ServiceException::notFound);
    }
}
