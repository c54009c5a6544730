package org.alcove.booking;

import java.util.List;
import java.util.function.Supplier;
import org.alcove.availability.Offering;
import org.alcove.availability.TakenTime;
import org.alcove.clinic.TherapistCommitments;
import org.alcove.identity.ClientFarewell;
import org.alcove.identity.ReEntries;
import org.alcove.kernel.NeutralWords;
import org.alcove.privacy.CareLookup;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.consent.CareTeam;
import org.alcove.privacy.rights.OwnRecord;

/** Puts this room together. */
public final class BookingModule {
    private final Foundation foundation;
    private final HoldService holds;
    private final BookingService booking;
    private final ChangeService changes;
    private final AppointmentReader reader;
    private final SelfPayService selfPay;
    private final ClashService clashes;
    private final CareService care;
    private final OfferService offers;
    private final Releases releases;
    private final Farewell farewell;
    private final BookedTime bookedTime = new BookedTime();
    private final Commitments commitments;

    public BookingModule(
            Foundation foundation, Offering offering, ReEntries reEntries, BookingConfiguration configuration) {
        this.foundation = foundation;
        Ledger ledger = new Ledger();
        CareBook careBook = new CareBook();
        Supplier<String> codes = () -> NeutralWords.pair(foundation.random());
        releases = new Releases(foundation.transactor(), ledger, offering);
        farewell = new Farewell(ledger, releases);
        Intake intake = new Intake(foundation, offering, ledger, releases);
        holds = new HoldService(foundation, ledger, intake, releases, configuration);
        booking = new BookingService(foundation, ledger, intake, careBook, codes);
        changes = new ChangeService(foundation, offering, ledger, releases, configuration);
        reader = new AppointmentReader(foundation);
        selfPay = new SelfPayService(foundation);
        clashes = new ClashService(foundation, offering);
        Departures departures = new Departures(foundation, ledger, offering);
        care = new CareService(foundation, ledger, careBook, departures, reEntries, codes);
        offers = new OfferService(foundation, offering, ledger, configuration);
        commitments = new Commitments(departures);
    }

    public List<Object> resources() {
        return List.of(
                new HoldResource(holds),
                new AppointmentResource(booking, changes, reader),
                new SelfPayResource(selfPay),
                new CareResource(care),
                new ReceiptResource(new ReceiptService(foundation)),
                new ClashResource(clashes),
                new OfferResource(offers, booking));
    }

    /** For availability: what this room takes of a therapist's time. */
    public TakenTime takenTime() {
        return bookedTime;
    }

    /** For the roster: what a therapist would leave behind. */
    public TherapistCommitments commitments() {
        return commitments;
    }

    /** For the privacy room: who is behind a therapist's own codes. */
    public CareLookup careLookup() {
        return new CareSearch();
    }

    /** For the rights room: what this room keeps of a client. */
    public OwnRecord ownRecord() {
        return new OwnBookingRecord();
    }

    /** For consents: who treats whom and when. */
    public CareTeam careTeam() {
        return new CareTeamSearch();
    }

    /** For accounts that clients close. */
    public ClientFarewell farewell() {
        return farewell;
    }

    /** For the scheduler, and for tests. */
    public Releases releases() {
        return releases;
    }

    HoldService holds() {
        return holds;
    }

    BookingService booking() {
        return booking;
    }

    ChangeService changes() {
        return changes;
    }

    AppointmentReader reader() {
        return reader;
    }

    CareService care() {
        return care;
    }

    OfferService offers() {
        return offers;
    }
}
