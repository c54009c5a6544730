package org.alcove.booking;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.availability.Bookable;
import org.alcove.availability.Offering;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.HoldId;
import org.alcove.kernel.OfferId;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.Ticks;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Holds slots for clients and books them: of any number who want one time at once, exactly one gets it, and the others
 * are told {@link ErrorCode#SLOT_TAKEN}. A client has one hold at most; a new hold and a booking without it replace it.
 * Refusals: {@link ErrorCode#SLOT_NOT_OFFERED}, {@link ErrorCode#STATE_REQUIRED}, {@link ErrorCode#NOT_FOUND} for a
 * therapist or session type that is not of this clinic, {@link ErrorCode#TOO_MANY_OPEN_BOOKINGS}, and {@link ErrorCode#RATE_LIMITED}
 * for more holds within an hour than one client may have.
 */
public final class BookingService {
    private final Foundation foundation;
    private final Offering offering;
    private final Ledger ledger;
    private final CareBook careBook;
    private final Releases releases;
    private final BookingConfiguration configuration;
    private final Supplier<String> codes;

    BookingService(
            Foundation foundation,
            Offering offering,
            Ledger ledger,
            CareBook careBook,
            Releases releases,
            BookingConfiguration configuration,
            Supplier<String> codes) {
        this.foundation = foundation;
        this.offering = offering;
        this.ledger = ledger;
        this.careBook = careBook;
        this.releases = releases;
        this.configuration = configuration;
        this.codes = codes;
    }

    /** Keeps a slot for the acting client for the hold length. */
    public HoldView hold(Actor actor, @Nullable HoldRequest request, Optional<String> key) {
        ClientId client = actor.requireClient();
        HoldRequest given = body(request);
        BookingInput.Wish wish =
                BookingInput.wish(given.therapistId(), given.sessionTypeId(), given.start(), given.state());
        Instant now = foundation.clock().instant();
        HoldId id = new HoldId(foundation.ids().forThing());
        AuditEntry entry = AuditEntry.by(actor, AuditAction.HOLD_CREATE, foundation.ids(), now)
                .on("hold", id);
        return once(
                actor,
                "hold",
                key,
                given,
                HoldView.class,
                now,
                handle -> placeHold(handle, actor.clinicId(), client, wish, id, entry, now),
                handle -> handle.attach(HoldDao.class)
                        .findOwnHold(actor.clinicId(), client, id)
                        .map(hold -> new HoldView(hold.id(), hold.expiresAt())));
    }

    private HoldView placeHold(
            Handle handle,
            ClinicId clinic,
            ClientId client,
            BookingInput.Wish wish,
            HoldId id,
            AuditEntry entry,
            Instant now) {
        Bookable bookable = check(handle, clinic, client, wish, Offering.Asker.CLIENT, now);
        Occupied wanted = occupied(bookable, client);
        ledger.refuseIfTaken(handle, wanted, id.value(), now);
        Optional<HoldRow> old = dropOwnHold(handle, clinic, client, true, now);
        ledger.countHold(handle, clinic, client, configuration.holdsPerHour(), now);
        Instant expiresAt = expiry(old, wanted, now);
        ledger.takeTime(handle, wanted, id.value(), expiresAt, now);
        ledger.countDays(handle, old.map(HoldRow::occupied), Optional.of(wanted), bookable.dailyMaximum(), now);
        handle.attach(HoldDao.class)
                .insertHold(new HoldRow(
                        id,
                        clinic,
                        client,
                        bookable.therapistId(),
                        bookable.sessionTypeId(),
                        bookable.session().start(),
                        bookable.session().end(),
                        (int) bookable.bufferBefore().toMinutes(),
                        (int) bookable.bufferAfter().toMinutes(),
                        bookable.state(),
                        bookable.localDate(),
                        now,
                        expiresAt));
        foundation.audit().append(handle, entry);
        refresh(handle, old, now);
        offering.refresh(handle, wanted.therapistId(), wanted.withBuffers(), now);
        return new HoldView(id, expiresAt);
    }

    /** When a hold ends. One that takes the place of another over the same time lasts no longer than that one did. */
    private Instant expiry(Optional<HoldRow> old, Occupied wanted, Instant now) {
        Instant latest = now.plus(configuration.holdLength());
        return old.filter(hold -> hold.isLive(now)
                        && hold.therapistId().equals(wanted.therapistId())
                        && hold.occupied().session().overlaps(wanted.session()))
                .map(HoldRow::expiresAt)
                .filter(earlier -> earlier.isBefore(latest))
                .orElse(latest);
    }

    /** Gives a hold of the acting client back; {@link ErrorCode#NOT_FOUND} if they have no such hold. */
    public void release(Actor actor, HoldId id) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.HOLD_RELEASE, foundation.ids(), now)
                .on("hold", id);
        foundation
                .transactor()
                .inTransaction(
                        handle -> {
                            HoldDao holds = handle.attach(HoldDao.class);
                            ledger.lockClient(handle, actor.clinicId(), client);
                            HoldRow hold = holds.findOwnHold(actor.clinicId(), client, id)
                                    .orElseThrow(ServiceException::notFound);
                            if (holds.deleteHold(id) != 1) {
                                throw ServiceException.notFound();
                            }
                            foundation.audit().append(handle, entry);
                            releases.giveBack(handle, hold, now);
                            return Boolean.TRUE;
                        },
                        // It was there when the commit was lost; if it is gone now, it is given back.
                        handle -> handle.attach(HoldDao.class)
                                        .findOwnHold(actor.clinicId(), client, id)
                                        .isPresent()
                                ? Optional.empty()
                                : Optional.of(Boolean.TRUE));
    }

    /** Books a slot, or what the acting client holds; a hold that is not theirs or has expired is a slot taken. */
    public ClientAppointment book(Actor actor, @Nullable BookRequest request, Optional<String> key) {
        ClientId client = actor.requireClient();
        BookRequest given = body(request);
        Instant now = foundation.clock().instant();
        Papers papers = Papers.make(foundation, codes, now);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.APPOINTMENT_BOOK, foundation.ids(), now)
                .on("appointment", papers.appointment());
        HoldId hold = given.holdId();
        Function<Handle, ClientAppointment> unit;
        if (hold != null) {
            Faults faults = new Faults();
            boolean alone = given.therapistId() == null
                    && given.sessionTypeId() == null
                    && given.start() == null
                    && given.state() == null;
            faults.require(alone, "/holdId", "not_alone", "a hold has its time already");
            faults.refuseIfAny();
            unit = handle -> bookHold(handle, actor.clinicId(), client, hold, papers, entry);
        } else {
            BookingInput.Wish wish =
                    BookingInput.wish(given.therapistId(), given.sessionTypeId(), given.start(), given.state());
            unit = handle -> bookSlot(handle, actor.clinicId(), client, wish, Offering.Asker.CLIENT, papers, entry);
        }
        return once(
                actor,
                "book",
                key,
                given,
                ClientAppointment.class,
                now,
                unit,
                handle -> find(handle, actor.clinicId(), client, papers.appointment()));
    }

    /**
     * Books what a therapist proposed. The rules that bind clients, such as notice and the number of open bookings, do
     * not bind here: the therapist asked. {@link ErrorCode#CONFLICT} if the offer is not open any more.
     */
    public ClientAppointment acceptOffer(
            Actor actor, OfferId id, @Nullable AcceptOfferRequest request, Optional<String> key) {
        ClientId client = actor.requireClient();
        Faults faults = new Faults();
        Optional<String> state = BookingInput.state(faults, request == null ? null : request.state());
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        Papers papers = Papers.make(foundation, codes, now);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.OFFER_ACCEPT, foundation.ids(), now)
                .on("appointment", papers.appointment());
        return once(
                actor,
                "accept_offer",
                key,
                new AcceptedOffer(id, state.orElse(null)),
                ClientAppointment.class,
                now,
                handle -> {
                    OfferDao offers = handle.attach(OfferDao.class);
                    OfferDao.OfferRow offer =
                            offers.findOfClient(actor.clinicId(), client, id).orElseThrow(ServiceException::notFound);
                    if (offers.close(actor.clinicId(), id, "accepted", now) != 1) {
                        throw new ServiceException(ErrorCode.CONFLICT);
                    }
                    BookingInput.Wish wish =
                            new BookingInput.Wish(offer.therapistId(), offer.sessionTypeId(), offer.startAt(), state);
                    return stillOffered(() ->
                            bookSlot(handle, actor.clinicId(), client, wish, Offering.Asker.THERAPIST, papers, entry));
                },
                handle -> find(handle, actor.clinicId(), client, papers.appointment()));
    }

    private record AcceptedOffer(OfferId offerId, @Nullable String state) {}

    private ClientAppointment bookSlot(
            Handle handle,
            ClinicId clinic,
            ClientId client,
            BookingInput.Wish wish,
            Offering.Asker asker,
            Papers papers,
            AuditEntry entry) {
        Instant now = papers.now();
        Bookable bookable = check(handle, clinic, client, wish, asker, now);
        Occupied wanted = occupied(bookable, client);
        ledger.refuseIfTaken(handle, wanted, papers.appointment().value(), now);
        Optional<HoldRow> old = dropOwnHold(handle, clinic, client, asker == Offering.Asker.CLIENT, now);
        ledger.takeTime(handle, wanted, papers.appointment().value(), null, now);
        ledger.countDays(handle, old.map(HoldRow::occupied), Optional.of(wanted), bookable.dailyMaximum(), now);
        ClientAppointment booked =
                write(handle, clinic, wanted, bookable.sessionTypeId(), bookable.capacity(), bookable.state(), papers);
        foundation.audit().append(handle, entry);
        refresh(handle, old, now);
        offering.refresh(handle, wanted.therapistId(), wanted.withBuffers(), now);
        return booked;
    }

    private ClientAppointment bookHold(
            Handle handle, ClinicId clinic, ClientId client, HoldId id, Papers papers, AuditEntry entry) {
        HoldDao holds = handle.attach(HoldDao.class);
        HoldRow hold = holds.findOwnHold(clinic, client, id)
                .filter(found -> found.isLive(papers.now()))
                .orElseThrow(() -> new ServiceException(ErrorCode.SLOT_TAKEN));
        // What has changed since may refuse it, but the notice that was long enough then still is.
        BookingInput.Wish wish = new BookingInput.Wish(
                hold.therapistId(), hold.sessionTypeId(), hold.startAt(), Optional.of(hold.state()));
        Bookable bookable =
                stillOffered(() -> check(handle, clinic, client, wish, Offering.Asker.CLIENT, hold.createdAt()));
        ledger.lockClient(handle, clinic, client);
        if (holds.deleteHold(id) != 1) {
            throw new ServiceException(ErrorCode.SLOT_TAKEN);
        }
        Occupied occupied = hold.occupied();
        // Counters stay as they are: the hold was counted, and the search sees the same time taken.
        ledger.handTimeOver(handle, occupied, id.value(), papers.appointment().value());
        ClientAppointment booked =
                write(handle, clinic, occupied, hold.sessionTypeId(), bookable.capacity(), hold.state(), papers);
        foundation.audit().append(handle, entry);
        return booked;
    }

    /**
     * Locks the therapist against roster changes and asks the rules. A couple or a family books like one client, who
     * takes one seat; groups are not offered to anybody yet.
     */
    private Bookable check(
            Handle handle,
            ClinicId clinic,
            ClientId client,
            BookingInput.Wish wish,
            Offering.Asker asker,
            Instant now) {
        ledger.lockTherapist(handle, clinic, wish.therapistId());
        Bookable bookable = offering.check(
                handle,
                clinic,
                wish.therapistId(),
                wish.sessionTypeId(),
                wish.start(),
                wish.state(),
                client,
                asker,
                now);
        if (!Ticks.isAligned(wish.start())) {
            throw new ServiceException(ErrorCode.SLOT_NOT_OFFERED);
        }
        return bookable;
    }

    /** Locks the client, and makes room for one more booking of theirs: the hold they have goes, or the count grows. */
    private Optional<HoldRow> dropOwnHold(
            Handle handle, ClinicId clinic, ClientId client, boolean withinLimit, Instant now) {
        ledger.lockClient(handle, clinic, client);
        HoldDao holds = handle.attach(HoldDao.class);
        Optional<HoldRow> old = holds.findHoldOfClient(clinic, client);
        if (old.isPresent()) {
            holds.deleteHold(old.get().id());
            ledger.giveTimeBack(handle, old.get().occupied(), old.get().id().value());
        } else {
            ledger.addOpenBooking(handle, clinic, client, withinLimit, now);
        }
        return old;
    }

    private ClientAppointment write(
            Handle handle,
            ClinicId clinic,
            Occupied occupied,
            SessionTypeId sessionType,
            int capacity,
            String state,
            Papers papers) {
        CareDao.CareRow care =
                careBook.findOrBegin(handle, clinic, occupied.clientId(), occupied.therapistId(), papers);
        AppointmentRow row = new AppointmentRow(
                papers.appointment(),
                clinic,
                occupied.therapistId(),
                sessionType,
                occupied.session().start(),
                occupied.session().end(),
                (int) occupied.bufferBefore().toMinutes(),
                (int) occupied.bufferAfter().toMinutes(),
                occupied.localDate(),
                AppointmentStatus.BOOKED.code(),
                capacity,
                1,
                occupied.clientId(),
                care.id(),
                care.clientCode(),
                state);
        AppointmentDao appointments = handle.attach(AppointmentDao.class);
        appointments.insertAppointment(row, papers.now());
        if (appointments.takeSeat(row.id()) != 1) {
            throw new ServiceException(ErrorCode.SLOT_TAKEN);
        }
        appointments.insertParticipant(row);
        ledger.countCalendarChanges(handle, row.therapistId(), row.clientId());
        ledger.tell(handle, papers.outbox(), clinic, Ledger.Event.BOOKED, row.id(), papers.now());
        return row.forClient();
    }

    private void refresh(Handle handle, Optional<HoldRow> old, Instant now) {
        old.ifPresent(hold ->
                offering.refresh(handle, hold.therapistId(), hold.occupied().withBuffers(), now));
    }

    private static Optional<ClientAppointment> find(Handle handle, ClinicId clinic, ClientId client, AppointmentId id) {
        return handle.attach(AppointmentDao.class)
                .findForClient(clinic, client, id)
                .map(AppointmentRow::forClient);
    }

    private <T> T once(
            Actor actor,
            String operation,
            Optional<String> key,
            Object request,
            Class<T> type,
            Instant now,
            Function<Handle, T> unit,
            Function<Handle, Optional<T>> lookUp) {
        return releases.clearing(
                now,
                () -> foundation
                        .idempotency()
                        .once(Optional.of(actor.accountId()), operation, key, request, type, unit, lookUp));
    }

    /**
     * Runs what asks for a time that the caller has a row of, so that it names what is there: if the roster does not show
     * its therapist or session type any more, the time is not offered, and nothing is unknown.
     */
    static <T> T stillOffered(Supplier<T> asking) {
        try {
            return asking.get();
        } catch (ServiceException refusal) {
            throw refusal.code() == ErrorCode.NOT_FOUND ? new ServiceException(ErrorCode.SLOT_NOT_OFFERED) : refusal;
        }
    }

    static Occupied occupied(Bookable bookable, ClientId client) {
        return new Occupied(
                bookable.therapistId(),
                client,
                bookable.session(),
                bookable.bufferBefore(),
                bookable.bufferAfter(),
                bookable.localDate());
    }

    static <T> T body(@Nullable T body) {
        if (body == null) {
            throw ServiceException.invalid("", "required", "a body is needed");
        }
        return body;
    }
}
