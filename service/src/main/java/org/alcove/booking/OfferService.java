package org.alcove.booking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.availability.Offering;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Id;
import org.alcove.kernel.OfferId;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Lets therapists propose times to their clients. An offer takes no time of anybody's and tells the therapist nothing of
 * the client's: whether the time is free is decided when the client accepts ({@link BookingService#acceptOffer}).
 */
public final class OfferService {
    private static final int DEFAULT_LIMIT = 100;
    private static final UUID FIRST = new UUID(0, 0);

    private final Foundation foundation;
    private final Offering offering;
    private final Ledger ledger;
    private final BookingConfiguration configuration;

    OfferService(Foundation foundation, Offering offering, Ledger ledger, BookingConfiguration configuration) {
        this.foundation = foundation;
        this.offering = offering;
        this.ledger = ledger;
        this.configuration = configuration;
    }

    /**
     * Proposes a time that the therapist's rules offer; notice and horizon do not bind the therapist. Where the client has
     * the same open offer already, that one is the answer.
     *
     * @throws ServiceException {@link ErrorCode#TOO_MANY_OPEN_OFFERS} if the client has as many from this therapist as
     *     they may have
     */
    public OfferAnswer create(Actor actor, @Nullable OfferRequest request, Optional<String> key) {
        TherapistId therapist = actor.requireTherapist();
        OfferRequest given = BookingInput.body(request);
        Faults faults = new Faults();
        Optional<String> code = faults.required("/clientCode", given.clientCode());
        Optional<SessionTypeId> sessionType = faults.required("/sessionTypeId", given.sessionTypeId());
        Optional<Instant> start = BookingInput.start(faults, given.start());
        Optional<String> state = BookingInput.state(faults, given.state());
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        OfferId id = new OfferId(foundation.ids().forThing());
        UUID outbox = foundation.ids().forThing();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.OFFER_CREATE, foundation.ids(), now)
                .on("offer", id);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "offer",
                        key,
                        given,
                        OfferAnswer.class,
                        handle -> {
                            CareDao.CareRow care = lock(handle, actor, therapist, code.orElseThrow());
                            return propose(
                                    handle,
                                    actor,
                                    care,
                                    sessionType.orElseThrow(),
                                    start.orElseThrow(),
                                    state,
                                    id,
                                    outbox,
                                    entry,
                                    now);
                        },
                        handle -> handle.attach(OfferDao.class)
                                .findOfTherapist(actor.clinicId(), therapist, id)
                                .map(offer -> new OfferAnswer(offer.id(), offer.expiresAt())));
    }

    /** The live relationship, which can't end, and whose therapist can't leave the roster, until the unit is over. */
    private CareDao.CareRow lock(Handle handle, Actor actor, TherapistId therapist, String code) {
        CareDao.CareRow seen = CareService.find(handle, actor, therapist, code);
        ledger.lockTherapist(handle, actor.clinicId(), therapist);
        ledger.lockClient(handle, actor.clinicId(), seen.clientId());
        return CareService.find(handle, actor, therapist, code);
    }

    private OfferAnswer propose(
            Handle handle,
            Actor actor,
            CareDao.CareRow care,
            SessionTypeId sessionType,
            Instant start,
            Optional<String> state,
            OfferId id,
            UUID outbox,
            AuditEntry entry,
            Instant now) {
        if (!Ticks.isAligned(start) || !start.isAfter(now)) {
            throw new ServiceException(ErrorCode.SLOT_NOT_OFFERED);
        }
        offering.checkProposal(
                handle, actor.clinicId(), care.therapistId(), sessionType, start, state, care.clientId(), now);
        OfferDao offers = handle.attach(OfferDao.class);
        List<OfferDao.OpenOffer> open = offers.listOpenOfCare(actor.clinicId(), care.id(), now);
        Optional<OfferDao.OpenOffer> same = open.stream()
                .filter(offer -> offer.sessionTypeId().equals(sessionType)
                        && offer.startAt().equals(start))
                .findFirst();
        if (same.isPresent()) {
            return new OfferAnswer(same.get().id(), same.get().expiresAt());
        }
        if (open.size() >= configuration.offersPerClient()) {
            throw new ServiceException(ErrorCode.TOO_MANY_OPEN_OFFERS);
        }
        Instant latest = now.plus(configuration.offerLength());
        Instant expiresAt = latest.isBefore(start) ? latest : start;
        offers.insertOffer(new OfferDao.OfferRow(
                id,
                actor.clinicId(),
                care.id(),
                care.clientCode(),
                care.therapistId(),
                care.clientId(),
                sessionType,
                start,
                "open",
                now,
                expiresAt));
        ledger.tell(handle, outbox, actor.clinicId(), Ledger.Event.OFFERED, id, now);
        foundation.audit().append(handle, entry.about(care.clientId()));
        return new OfferAnswer(id, expiresAt);
    }

    /** Open offers: a client's own, or those that a therapist made. */
    public Page<OfferView> list(Actor actor, @Nullable String limit, @Nullable String cursor) {
        actor.requireAny(Role.CLIENT, Role.THERAPIST);
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        OfferId after = new OfferId(after(cursor));
        Instant now = foundation.clock().instant();
        boolean asTherapist = actor.is(Role.THERAPIST) && actor.therapistId().isPresent();
        List<OfferDao.OfferRow> rows = foundation.transactor().inTransaction(handle -> {
            OfferDao offers = handle.attach(OfferDao.class);
            return asTherapist
                    ? offers.listOpenOfTherapist(actor.clinicId(), actor.requireTherapist(), now, after, count + 1)
                    : offers.listOpenOfClient(actor.clinicId(), actor.requireClient(), now, after, count + 1);
        });
        List<OfferView> shown = rows.stream()
                .limit(count)
                .map(row -> new OfferView(
                        row.id(),
                        row.therapistId(),
                        row.sessionTypeId(),
                        row.startAt(),
                        row.expiresAt(),
                        asTherapist ? Optional.of(row.clientCode()) : Optional.empty()))
                .toList();
        Optional<String> next = rows.size() > count
                ? Optional.of(Cursor.encode(shown.get(count - 1).id().toString()))
                : Optional.empty();
        return new Page<>(shown, next);
    }

    private static UUID after(@Nullable String cursor) {
        try {
            return Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 1)
                    .map(values -> Id.parse(values.get(0)))
                    .orElse(FIRST);
        } catch (IllegalArgumentException notOurs) {
            throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
        }
    }

    /** Takes an open offer of the acting therapist's back; one that ended without being accepted stays as it is. */
    public void withdraw(Actor actor, OfferId id) {
        TherapistId therapist = actor.requireTherapist();
        close(
                actor,
                id,
                "withdrawn",
                handle -> handle.attach(OfferDao.class).findOfTherapist(actor.clinicId(), therapist, id));
    }

    /** Refuses an open offer that the acting client has; one that ended without being accepted stays as it is. */
    public void decline(Actor actor, OfferId id) {
        actor.requireClient();
        close(
                actor,
                id,
                "declined",
                handle -> handle.attach(OfferDao.class).findOfClient(actor.clinicId(), actor.requireClient(), id));
    }

    private void close(Actor actor, OfferId id, String status, Function<Handle, Optional<OfferDao.OfferRow>> finder) {
        Instant now = foundation.clock().instant();
        UUID outbox = foundation.ids().forThing();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.OFFER_WITHDRAW, foundation.ids(), now)
                .on("offer", id);
        foundation.transactor().useTransaction(handle -> {
            OfferDao.OfferRow offer = finder.apply(handle).orElseThrow(ServiceException::notFound);
            if (handle.attach(OfferDao.class).close(actor.clinicId(), id, status, now) == 1) {
                ledger.tell(handle, outbox, actor.clinicId(), Ledger.Event.OFFER_WITHDRAWN, id, now);
                foundation.audit().append(handle, entry.about(offer.clientId()));
            } else if (finder.apply(handle)
                    .filter(row -> row.status().equals("accepted"))
                    .isPresent()) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
        });
    }
}
