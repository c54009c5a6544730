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
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Books slots for clients: of any number who want one time at once, exactly one gets it, and the others are told
 * {@link ErrorCode#SLOT_TAKEN}. Refusals: {@link ErrorCode#SLOT_NOT_OFFERED}, {@link ErrorCode#STATE_REQUIRED},
 * {@link ErrorCode#NOT_FOUND} for a therapist or session type that is not of this clinic, and
 * {@link ErrorCode#TOO_MANY_OPEN_BOOKINGS}.
 */
public final class BookingService {
    private final Foundation foundation;
    private final Ledger ledger;
    private final Intake intake;
    private final CareBook careBook;
    private final Supplier<String> codes;

    BookingService(Foundation foundation, Ledger ledger, Intake intake, CareBook careBook, Supplier<String> codes) {
        this.foundation = foundation;
        this.ledger = ledger;
        this.intake = intake;
        this.careBook = careBook;
        this.codes = codes;
    }

    /** Books a slot, or what the acting client holds; a hold that is not theirs or has expired is a slot taken. */
    public ClientAppointment book(Actor actor, @Nullable BookRequest request, Optional<String> key) {
        ClientId client = actor.requireClient();
        BookRequest given = BookingInput.body(request);
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
        return intake.once(
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
        return intake.once(
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
                    return Intake.stillOffered(() ->
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
        Bookable bookable = intake.check(handle, clinic, client, wish, asker, now);
        Occupied wanted = Occupied.of(bookable, client);
        ledger.refuseIfTaken(handle, wanted, papers.appointment().value(), now);
        Optional<HoldRow> old = intake.dropOwnHold(handle, clinic, client, asker == Offering.Asker.CLIENT, now);
        ledger.takeTime(handle, wanted, papers.appointment().value(), null, now);
        ledger.countDays(handle, old.map(HoldRow::occupied), Optional.of(wanted), bookable.dailyMaximum(), now);
        ClientAppointment booked =
                write(handle, clinic, wanted, bookable.sessionTypeId(), bookable.capacity(), bookable.state(), papers);
        foundation.audit().append(handle, entry);
        intake.refresh(handle, old, wanted, now);
        return booked;
    }

    private ClientAppointment bookHold(
            Handle handle, ClinicId clinic, ClientId client, HoldId id, Papers papers, AuditEntry entry) {
        HoldDao holds = handle.attach(HoldDao.class);
        HoldRow hold =
                holds.findOwnHold(clinic, client, id).orElseThrow(() -> new ServiceException(ErrorCode.SLOT_TAKEN));
        if (!hold.startAt().isAfter(papers.now())) {
            throw new ServiceException(ErrorCode.SLOT_NOT_OFFERED);
        }
        if (!hold.isLive(papers.now())) {
            throw new ServiceException(ErrorCode.SLOT_TAKEN);
        }
        // What has changed since may refuse it, but the notice that was long enough then still is.
        BookingInput.Wish wish = new BookingInput.Wish(
                hold.therapistId(), hold.sessionTypeId(), hold.startAt(), Optional.of(hold.state()));
        Bookable bookable = Intake.stillOffered(
                () -> intake.check(handle, clinic, client, wish, Offering.Asker.CLIENT, hold.createdAt()));
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

    private ClientAppointment write(
            Handle handle,
            ClinicId clinic,
            Occupied occupied,
            SessionTypeId sessionType,
            int capacity,
            String state,
            Papers papers) {
        AppointmentDao appointments = handle.attach(AppointmentDao.class);
        // Nobody's care begins anew beside an erasure.
        boolean selfPay = appointments.findSelfPay(clinic, occupied.clientId()).orElseThrow(ServiceException::notFound);
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
                state,
                selfPay);
        appointments.insertAppointment(row, papers.now());
        if (appointments.takeSeat(row.id()) != 1) {
            throw new ServiceException(ErrorCode.SLOT_TAKEN);
        }
        appointments.insertParticipant(row);
        ledger.countCalendarChanges(handle, row.therapistId(), row.clientId());
        ledger.tell(handle, papers.outbox(), clinic, Ledger.Event.BOOKED, row.id(), papers.now());
        return row.forClient();
    }

    private static Optional<ClientAppointment> find(Handle handle, ClinicId clinic, ClientId client, AppointmentId id) {
        return handle.attach(AppointmentDao.class)
                .findForClient(clinic, client, id)
                .map(AppointmentRow::forClient);
    }
}
