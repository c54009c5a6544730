package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.HoldId;
import org.alcove.kernel.Page;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class BookingTest {
    private final Diary diary = new Diary();
    private final Actor therapistActor = diary.therapist().actor();
    private final TherapistId therapist = therapistActor.requireTherapist();

    private static void refuses(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    @Test
    void booksAndShowsToEachTheirOwnView() {
        Actor client = diary.client();
        ClientAppointment booked = diary.book(client, therapist, Diary.TEN);

        assertThat(booked.status()).isEqualTo(AppointmentStatus.BOOKED);
        assertThat(booked.end()).isEqualTo(Diary.at(50));
        assertThat(diary.module.reader().get(client, booked.id())).isEqualTo(booked);
        AppointmentView seen = diary.module.reader().get(therapistActor, booked.id());
        assertThat(seen)
                .isInstanceOfSatisfying(
                        TherapistAppointment.class,
                        view -> assertThat(view.clientCode()).matches("[a-z]+-[a-z]+"));
        Actor admin = diary.people.admin(diary.clinic).actor();
        Page<?> busy = diary.module.reader().list(admin, null, null, null, null);
        assertThat(busy.items()).isEqualTo(List.of(new BusyBlock(therapist, Diary.TEN, Diary.at(50))));
        refuses(ErrorCode.NOT_FOUND, () -> diary.module.reader().get(admin, booked.id()));
        refuses(ErrorCode.NOT_FOUND, () -> diary.module.reader().get(diary.client(), booked.id()));
        refuses(
                ErrorCode.NOT_FOUND,
                () -> diary.module.reader().get(diary.therapist().actor(), booked.id()));
        diary.check();
    }

    @Test
    void refusesASecondBookingOfTheSameTime() {
        diary.book(diary.client(), therapist, Diary.TEN);
        refuses(ErrorCode.SLOT_TAKEN, () -> diary.book(diary.client(), therapist, Diary.TEN));
        refuses(ErrorCode.SLOT_TAKEN, () -> diary.book(diary.client(), therapist, Diary.at(55)));
        diary.book(diary.client(), therapist, Diary.at(60));
        diary.check();
    }

    @Test
    void refusesOneClientInTwoPlaces() {
        Actor client = diary.client();
        TherapistId other = diary.therapist().actor().requireTherapist();
        diary.book(client, therapist, Diary.TEN);
        refuses(ErrorCode.SLOT_TAKEN, () -> diary.book(client, other, Diary.at(45)));
        // Buffers are the therapist's alone.
        diary.book(client, other, Diary.at(50));
        diary.check();
    }

    @Test
    void letsOneClientBookForACoupleOrAFamilyOnOneSeat() {
        for (String kind : List.of("couple", "family")) {
            Actor client = diary.client();
            SessionTypeId type = diary.sessionType(kind, 4);
            Instant start = Diary.at(kind.length() * 60);
            HoldView hold =
                    diary.module.holds().hold(client, new HoldRequest(therapist, type, start, null), Optional.empty());
            ClientAppointment booked = diary.bookHold(client, hold);
            assertThat(seatsTaken(booked)).isEqualTo(1);
            // The other seats are not for strangers.
            refuses(ErrorCode.SLOT_TAKEN, () -> diary.book(diary.client(), therapist, type, start));
            AppointmentView moved = diary.move(client, booked, start.plus(Duration.ofHours(12)));
            diary.cancel(client, moved);
            assertThat(seatsTaken(booked)).isZero();
        }
        diary.check();
    }

    private int seatsTaken(AppointmentView appointment) {
        return diary.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT seats_taken FROM appointment WHERE id = :id")
                        .bind("id", appointment.id())
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void turnsAHoldIntoAnAppointment() {
        Actor client = diary.client();
        HoldView hold = diary.hold(client, therapist, Diary.TEN);
        assertThat(hold.expiresAt()).isEqualTo(diary.clock.instant().plus(Duration.ofMinutes(5)));
        refuses(ErrorCode.SLOT_TAKEN, () -> diary.book(diary.client(), therapist, Diary.TEN));
        diary.check();
        ClientAppointment booked = diary.bookHold(client, hold);
        assertThat(booked.start()).isEqualTo(Diary.TEN);
        refuses(ErrorCode.SLOT_TAKEN, () -> diary.bookHold(client, hold));
        diary.check();
    }

    @Test
    void replacesAHoldByANewOneAndByABookingWithoutIt() {
        Actor client = diary.freshClient();
        HoldView first = diary.hold(client, therapist, Diary.TEN);
        HoldView second = diary.hold(client, therapist, Diary.at(30));
        refuses(ErrorCode.SLOT_TAKEN, () -> diary.bookHold(client, first));
        diary.check();
        diary.book(client, therapist, Diary.at(30));
        refuses(ErrorCode.SLOT_TAKEN, () -> diary.bookHold(client, second));
        diary.check();
    }

    @Test
    void letsAHoldGoWhenItsTimeIsOver() {
        Actor client = diary.client();
        HoldView hold = diary.hold(client, therapist, Diary.TEN);
        diary.clock.advance(Duration.ofMinutes(5));
        refuses(ErrorCode.SLOT_TAKEN, () -> diary.bookHold(client, hold));
        diary.book(diary.client(), therapist, Diary.at(15));
        diary.check();

        diary.hold(client, therapist, Diary.at(180));
        diary.clock.advance(Duration.ofMinutes(5));
        assertThat(diary.module.releases().releaseExpired(diary.clock.instant(), 1000))
                .isPositive();
        diary.check();
        assertThat(count("hold")).isZero();
    }

    @Test
    void endsAHoldWhenItsSessionStartsAndBooksNoneThatHasBegun() {
        Actor client = diary.client();
        diary.clock.set(Diary.TEN.minusSeconds(120));
        HoldView hold = diary.hold(client, therapist, Diary.TEN);
        assertThat(hold.expiresAt()).isEqualTo(Diary.TEN);
        diary.clock.set(Diary.TEN.minusSeconds(1));
        HoldView again = diary.hold(client, therapist, Diary.TEN);
        diary.clock.set(Diary.TEN);
        refuses(ErrorCode.SLOT_NOT_OFFERED, () -> diary.bookHold(client, again));
        refuses(ErrorCode.SLOT_NOT_OFFERED, () -> diary.book(client, therapist, Diary.TEN));
        refuses(ErrorCode.SLOT_NOT_OFFERED, () -> diary.hold(client, therapist, Diary.TEN));
        // A hold that was made to last longer, by another version of the service.
        diary.jdbi()
                .useHandle(handle -> handle.createUpdate("UPDATE hold SET expires_at = :later WHERE id = :id")
                        .bind("later", Diary.at(5))
                        .bind("id", again.holdId())
                        .execute());
        refuses(ErrorCode.SLOT_NOT_OFFERED, () -> diary.bookHold(client, again));
        diary.clock.set(Diary.at(5));
        assertThat(diary.module.releases().releaseExpired(diary.clock.instant(), 1000))
                .isPositive();
        diary.check();
        assertThat(count("hold")).isZero();
    }

    @Test
    void givesAHoldBackOnlyToItsClient() {
        Actor client = diary.client();
        HoldView hold = diary.hold(client, therapist, Diary.TEN);
        refuses(ErrorCode.NOT_FOUND, () -> diary.module.holds().release(diary.client(), hold.holdId()));
        diary.module.holds().release(client, hold.holdId());
        refuses(ErrorCode.NOT_FOUND, () -> diary.module.holds().release(client, hold.holdId()));
        diary.book(diary.client(), therapist, Diary.TEN);
        diary.check();
    }

    @Test
    void keepsADailyMaximum() {
        diary.setTherapist(therapist, "daily_maximum", 2);
        diary.book(diary.client(), therapist, Diary.TEN);
        ClientAppointment second = diary.book(diary.client(), therapist, Diary.at(60));
        refuses(ErrorCode.SLOT_TAKEN, () -> diary.book(diary.client(), therapist, Diary.at(120)));
        diary.module.changes().cancel(therapistActor, second.id(), Optional.of("\"1\""), null);
        diary.hold(diary.client(), therapist, Diary.at(120));
        refuses(ErrorCode.SLOT_TAKEN, () -> diary.book(diary.client(), therapist, Diary.at(180)));
        diary.clock.advance(Duration.ofMinutes(5));
        diary.book(diary.client(), therapist, Diary.at(180));
        diary.check();
    }

    @Test
    void letsAFreshClientHaveOneOpenBookingUntilAccepted() {
        Actor client = diary.freshClient();
        ClientAppointment first = diary.book(client, therapist, Diary.TEN);
        refuses(ErrorCode.TOO_MANY_OPEN_BOOKINGS, () -> diary.book(client, therapist, Diary.at(120)));
        refuses(ErrorCode.TOO_MANY_OPEN_BOOKINGS, () -> diary.hold(client, therapist, Diary.at(120)));
        diary.cancel(client, first);
        ClientAppointment second = diary.bookHold(client, diary.hold(client, therapist, Diary.at(120)));
        refuses(ErrorCode.TOO_MANY_OPEN_BOOKINGS, () -> diary.book(client, therapist, Diary.at(240)));
        diary.check();
        // What has ended counts no more.
        diary.clock.set(second.end());
        diary.book(client, therapist, Diary.at(240));
        refuses(ErrorCode.TOO_MANY_OPEN_BOOKINGS, () -> diary.book(client, therapist, Diary.at(360)));
        diary.module.care().accept(therapistActor, diary.codeOf(second));
        diary.book(client, therapist, Diary.at(360));
        diary.check();
    }

    @Test
    void movesAnAppointmentOrLeavesItAlone() {
        Actor client = diary.client();
        ClientAppointment booked = diary.book(client, therapist, Diary.TEN);
        diary.book(diary.client(), therapist, Diary.at(120));
        refuses(ErrorCode.SLOT_TAKEN, () -> diary.move(client, booked, Diary.at(100)));
        diary.check();
        // The new time overlaps the old.
        AppointmentView moved = diary.move(client, booked, Diary.at(25));
        assertThat(moved.version()).isEqualTo(2);
        refuses(ErrorCode.PRECONDITION_FAILED, () -> diary.move(client, booked, Diary.at(30)));
        refuses(
                ErrorCode.PRECONDITION_REQUIRED,
                () -> diary.module
                        .changes()
                        .reschedule(client, booked.id(), Optional.empty(), new RescheduleRequest(Diary.at(30))));
        refuses(ErrorCode.SLOT_NOT_OFFERED, () -> diary.move(client, moved, Diary.at(27)));
        AppointmentView next = diary.move(therapistActor, moved, Diary.at(24 * 60));
        assertThat(next.version()).isEqualTo(3);
        diary.check();
    }

    @Test
    void cancelsOnceAndFreesTheTime() {
        Actor client = diary.client();
        ClientAppointment booked = diary.book(client, therapist, Diary.TEN);
        AppointmentView cancelled = diary.module
                .changes()
                .cancel(client, booked.id(), Optional.of("\"1\""), new CancelRequest(CancelReason.ILLNESS));
        refuses(ErrorCode.PRECONDITION_FAILED, () -> diary.cancel(client, booked));
        refuses(ErrorCode.WRONG_STATUS, () -> diary.cancel(client, cancelled));
        refuses(ErrorCode.WRONG_STATUS, () -> diary.move(client, cancelled, Diary.at(60)));
        diary.book(diary.client(), therapist, Diary.TEN);
        diary.check();
    }

    @Test
    void settlesASessionOnlyAfterItStartedAndOnlyByItsTherapist() {
        Actor client = diary.client();
        ClientAppointment one = diary.book(client, therapist, Diary.TEN);
        ClientAppointment two = diary.book(client, therapist, Diary.at(60));
        ChangeService changes = diary.module.changes();
        refuses(ErrorCode.WRONG_STATUS, () -> changes.complete(therapistActor, one.id(), Optional.empty()));
        diary.clock.set(Diary.at(65));
        refuses(ErrorCode.FORBIDDEN, () -> changes.complete(client, one.id(), Optional.empty()));
        refuses(ErrorCode.NOT_FOUND, () -> changes.complete(diary.therapist().actor(), one.id(), Optional.empty()));
        refuses(ErrorCode.WRONG_STATUS, () -> diary.cancel(client, one));
        refuses(ErrorCode.WRONG_STATUS, () -> diary.move(client, two, Diary.at(300)));
        refuses(ErrorCode.PRECONDITION_FAILED, () -> changes.complete(therapistActor, one.id(), Optional.of("\"9\"")));
        assertThat(((TherapistAppointment) changes.complete(therapistActor, one.id(), Optional.empty())).status())
                .isEqualTo(AppointmentStatus.FULFILLED);
        assertThat(((TherapistAppointment) changes.noShow(therapistActor, two.id(), Optional.of("\"1\""))).status())
                .isEqualTo(AppointmentStatus.NO_SHOW);
        refuses(ErrorCode.WRONG_STATUS, () -> changes.noShow(therapistActor, one.id(), Optional.empty()));
        diary.check();
    }

    @Test
    void leavesTheStampsOfCalendarsAloneWhenItIsToldWhoCame() {
        ClientAppointment came = diary.book(diary.client(), therapist, Diary.TEN);
        ClientAppointment stayedAway = diary.book(diary.client(), therapist, Diary.at(60));
        List<String> before = stamps();
        diary.clock.set(Diary.at(200));
        diary.module.changes().complete(therapistActor, came.id(), Optional.empty());
        diary.module.changes().noShow(therapistActor, stayedAway.id(), Optional.empty());
        assertThat(stamps()).isEqualTo(before);
    }

    private List<String> stamps() {
        return diary.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT CONCAT(sequence, ' ', updated_at) FROM appointment WHERE clinic_id = ? ORDER BY id",
                                diary.clinic)
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void forgetsTheClaimsOfLongPastSessions() {
        ClientAppointment past = diary.book(diary.client(), therapist, Diary.TEN);
        diary.book(diary.client(), therapist, Diary.at(5 * 24 * 60));
        Instant later = Diary.at(3 * 24 * 60);
        diary.clock.set(later);
        diary.module.releases().deletePastClaims(later, 10_000);
        assertThat(claims(past.id())).isZero();
        assertThat(diary.module.releases().deletePastClaims(later, 10_000)).isZero();
        assertThat(count("appointment")).isEqualTo(2);
    }

    @Test
    void refusesWhatNobodyOffers() {
        Actor client = diary.client();
        BookingService booking = diary.module.booking();
        Diary elsewhere = new Diary();
        refuses(
                ErrorCode.NOT_FOUND,
                () -> diary.book(client, elsewhere.therapist().actor().requireTherapist(), Diary.TEN));
        refuses(ErrorCode.NOT_FOUND, () -> diary.book(client, therapist, elsewhere.fifty, Diary.TEN));
        refuses(
                ErrorCode.SLOT_NOT_OFFERED,
                () -> diary.book(client, therapist, diary.clock.instant().minusSeconds(300)));
        refuses(ErrorCode.SLOT_NOT_OFFERED, () -> diary.book(client, therapist, Diary.TEN.plusSeconds(1)));
        refuses(ErrorCode.INVALID, () -> diary.book(client, therapist, Instant.MAX));
        refuses(ErrorCode.INVALID, () -> diary.book(client, therapist, Instant.MIN));
        refuses(ErrorCode.INVALID, () -> booking.book(client, null, Optional.empty()));
        refuses(ErrorCode.INVALID, () -> diary.module.holds().hold(client, null, Optional.empty()));
        refuses(
                ErrorCode.INVALID,
                () -> diary.module
                        .holds()
                        .hold(client, new HoldRequest(null, null, null, "new york"), Optional.empty()));
        refuses(
                ErrorCode.INVALID,
                () -> booking.book(
                        client,
                        new BookRequest(new HoldId(therapist.value()), therapist, null, null, null),
                        Optional.empty()));
        refuses(
                ErrorCode.SLOT_NOT_OFFERED,
                () -> diary.module
                        .holds()
                        .hold(client, new HoldRequest(therapist, diary.fifty, Diary.TEN, "CA"), Optional.empty()));
        SessionTypeId group = diary.sessionType("group", 8);
        refuses(ErrorCode.SLOT_NOT_OFFERED, () -> diary.book(client, therapist, group, Diary.TEN));
        refuses(ErrorCode.FORBIDDEN, () -> diary.book(therapistActor, therapist, Diary.TEN));
        refuses(
                ErrorCode.NOT_FOUND,
                () -> diary.module
                        .changes()
                        .cancel(client, new AppointmentId(therapist.value()), Optional.empty(), null));
        diary.check();
    }

    @Test
    void givesListsInPages() {
        Actor client = diary.client();
        for (int i = 0; i < 5; i++) {
            diary.book(client, therapist, Diary.at(60 * i));
        }
        for (Actor actor :
                List.of(client, therapistActor, diary.people.admin(diary.clinic).actor())) {
            AppointmentReader reader = diary.module.reader();
            Page<?> first = reader.list(actor, null, null, "2", null);
            Page<?> second = reader.list(actor, null, null, "2", first.next().orElseThrow());
            Page<?> third = reader.list(actor, null, null, "2", second.next().orElseThrow());
            assertThat(third.next()).isEmpty();
            assertThat(first.items().size()
                            + second.items().size()
                            + third.items().size())
                    .isEqualTo(5);
            assertThat(Collections.disjoint(first.items(), second.items())).isTrue();
            assertThat(reader.list(actor, Diary.at(60).toString(), Diary.at(120).toString(), null, null)
                            .items())
                    .hasSize(1);
            refuses(ErrorCode.INVALID, () -> reader.list(actor, "yesterday", null, "x", null));
            refuses(ErrorCode.INVALID, () -> reader.list(actor, null, null, null, "bm90IG91cnM"));
        }
    }

    private int count(String table) {
        return diary.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table + " WHERE clinic_id = :clinic")
                        .bind("clinic", diary.clinic)
                        .mapTo(Integer.class)
                        .one());
    }

    private int claims(AppointmentId holder) {
        return diary.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM claim WHERE holder = :id")
                        .bind("id", holder)
                        .mapTo(Integer.class)
                        .one());
    }
}
