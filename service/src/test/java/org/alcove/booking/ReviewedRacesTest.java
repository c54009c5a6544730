package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.testing.TestDatabase;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

final class ReviewedRacesTest {
    private final Diary diary = new Diary(
            TestDatabase.shared(),
            TestDatabase.shared().jdbi(),
            TestDatabase.shared().jdbi());
    private final Actor therapistActor = diary.therapist().actor();
    private final TherapistId therapist = therapistActor.requireTherapist();
    private final Actor client = diary.client();

    private static void refuses(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private OfferAnswer offer(String code, SessionTypeId type, int minutes) {
        return diary.any()
                .offers()
                .create(therapistActor, new OfferRequest(code, type, Diary.at(minutes), null), Optional.empty());
    }

    private void update(String sql, Object id) {
        diary.jdbi()
                .useHandle(handle -> handle.createUpdate(sql)
                        .bind("id", id)
                        .bind("now", Diary.TEN)
                        .execute());
    }

    private int count(String query) {
        return diary.jdbi()
                .withHandle(handle -> handle.createQuery(query)
                        .bind("clinic", diary.clinic)
                        .mapTo(Integer.class)
                        .one());
    }

    /** Begins something while another transaction is open, and lets that one commit once the other waits for it. */
    private <T> CompletableFuture<T> whileOpen(Consumer<Handle> first, Supplier<T> second) {
        try (Handle handle = diary.jdbi().open()) {
            handle.begin();
            first.accept(handle);
            CompletableFuture<T> running = CompletableFuture.supplyAsync(second);
            // The table of transactions is read anew only if nobody looked for a tenth of a second.
            for (int look = 0; look < 120 && !running.isDone() && !somebodyWaits(); look++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
            }
            handle.commit();
            return running;
        }
    }

    private boolean somebodyWaits() {
        return count("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"
                        + " AND :clinic IS NOT NULL")
                > 0;
    }

    private static void refusesLater(ErrorCode code, CompletableFuture<?> running) {
        refuses(code, () -> {
            try {
                running.join();
            } catch (CompletionException failure) {
                throw failure.getCause();
            }
        });
    }

    /** What an erasure does under the client's lock, as far as bookings see it. */
    private void erase(Handle handle) {
        handle.attach(CounterDao.class).findClientLocked(diary.clinic, client.requireClient());
        handle.createUpdate("""
                        INSERT INTO vault_key (client_id, key_id, shredded_at) VALUES (:id, :id, :now)
                            ON DUPLICATE KEY UPDATE shredded_at = :now
                        """)
                .bind("id", client.requireClient())
                .bind("now", Diary.TEN)
                .execute();
        handle.createUpdate(
                        "UPDATE care_relationship SET live = NULL, ended_at = :now WHERE client_id = :id AND live = 1")
                .bind("id", client.requireClient())
                .bind("now", Diary.TEN)
                .execute();
    }

    @Test
    void booksNothingForAClientWhoIsErasedMeanwhile() {
        refusesLater(ErrorCode.NOT_FOUND, whileOpen(this::erase, () -> diary.book(client, therapist, Diary.TEN)));
        assertThat(count("SELECT COUNT(*) FROM appointment WHERE clinic_id = :clinic"))
                .isZero();
        assertThat(count("SELECT COUNT(*) FROM care_relationship WHERE clinic_id = :clinic"))
                .isZero();
        diary.check();
    }

    @Test
    void holdsNothingForAClientWhoIsErasedMeanwhile() {
        refusesLater(ErrorCode.NOT_FOUND, whileOpen(this::erase, () -> diary.hold(client, therapist, Diary.TEN)));
        assertThat(count("SELECT COUNT(*) FROM hold WHERE clinic_id = :clinic")).isZero();
        diary.check();
    }

    @Test
    void booksNoHoldAndNoOfferOfAClientWhoIsErasedMeanwhile() {
        String code = diary.codeOf(diary.book(client, therapist, Diary.TEN));
        OfferAnswer offered = offer(code, diary.fifty, 600);
        HoldView hold = diary.hold(client, therapist, Diary.at(120));
        refusesLater(ErrorCode.NOT_FOUND, whileOpen(this::erase, () -> diary.bookHold(client, hold)));
        // Refused as whatever of theirs is not there any more.
        refuses(
                ErrorCode.SLOT_NOT_OFFERED,
                () -> diary.any().booking().acceptOffer(client, offered.id(), null, Optional.empty()));
        assertThat(count("SELECT COUNT(*) FROM appointment WHERE clinic_id = :clinic"))
                .isEqualTo(1);
        assertThat(count("SELECT COUNT(*) FROM care_relationship WHERE clinic_id = :clinic AND live = 1"))
                .isZero();
    }

    @Test
    void givesNobodyAWayBackWhoIsErasedMeanwhile() {
        String code = diary.codeOf(diary.book(client, therapist, Diary.TEN));
        refusesLater(
                ErrorCode.NOT_FOUND,
                whileOpen(this::erase, () -> diary.any().care().reEnter(therapistActor, code, Optional.empty())));
        assertThat(count("SELECT COUNT(*) FROM one_time_token WHERE clinic_id = :clinic AND kind = 're_entry'"))
                .isZero();
    }

    @Test
    void leavesNoOpenOfferOnARelationshipThatEndsMeanwhile() {
        String code = diary.codeOf(diary.book(client, therapist, Diary.TEN));
        CompletableFuture<OfferAnswer> offered = whileOpen(
                handle -> {
                    handle.attach(CounterDao.class).findClientLocked(diary.clinic, client.requireClient());
                    CareDao care = handle.attach(CareDao.class);
                    CareDao.CareRow row =
                            care.findLiveByCode(diary.clinic, therapist, code).orElseThrow();
                    care.end(diary.clinic, row.id(), Diary.TEN);
                    handle.attach(OfferDao.class).withdrawOfCare(row.id());
                },
                () -> offer(code, diary.fifty, 600));
        refusesLater(ErrorCode.NOT_FOUND, offered);
        assertThat(count("SELECT COUNT(*) FROM offer WHERE clinic_id = :clinic"))
                .isZero();
    }

    @Test
    void leavesNoOpenOfferOfATherapistWhoLeavesMeanwhile() {
        String code = diary.codeOf(diary.book(client, therapist, Diary.TEN));
        CompletableFuture<OfferAnswer> offered = whileOpen(
                handle -> {
                    handle.createUpdate("UPDATE therapist SET status = 'inactive' WHERE id = :id")
                            .bind("id", therapist)
                            .execute();
                    handle.attach(OfferDao.class).withdrawOfTherapist(therapist);
                },
                () -> offer(code, diary.fifty, 600));
        refusesLater(ErrorCode.NOT_FOUND, offered);
        assertThat(count("SELECT COUNT(*) FROM offer WHERE clinic_id = :clinic"))
                .isZero();
    }

    @Test
    void looksAtTheLicenceOfAProposalOnlyWhereTheStateIsKnown() {
        String code = diary.codeOf(diary.book(client, therapist, Diary.TEN));
        OfferService offers = diary.any().offers();
        refuses(
                ErrorCode.SLOT_NOT_OFFERED,
                () -> offers.create(
                        therapistActor, new OfferRequest(code, diary.fifty, Diary.at(600), "CA"), Optional.empty()));
        refuses(
                ErrorCode.INVALID,
                () -> offers.create(
                        therapistActor, new OfferRequest(code, diary.fifty, Diary.at(600), "ca"), Optional.empty()));
        update("UPDATE clinic SET default_state = NULL WHERE id = :id AND :now IS NOT NULL", diary.clinic);
        OfferAnswer offered = offer(code, diary.fifty, 600);
        BookingService booking = diary.any().booking();
        refuses(ErrorCode.STATE_REQUIRED, () -> booking.acceptOffer(client, offered.id(), null, Optional.empty()));
        refuses(
                ErrorCode.SLOT_NOT_OFFERED,
                () -> booking.acceptOffer(client, offered.id(), new AcceptOfferRequest("CA"), Optional.empty()));
        assertThat(booking.acceptOffer(client, offered.id(), new AcceptOfferRequest("NY"), Optional.empty())
                        .start())
                .isEqualTo(Diary.at(600));
        diary.check();
    }

    @Test
    void saysNotOfferedOfWhatIsTheirsAfterItsTherapistOrTypeLeft() {
        for (String table : List.of("session_type", "therapist")) {
            Actor someone = diary.client();
            ClientAppointment booked = diary.book(someone, therapist, Diary.at(120));
            OfferAnswer offered = offer(diary.codeOf(booked), diary.fifty, 600);
            HoldView hold = diary.hold(someone, therapist, Diary.at(300));
            Object id = table.equals("therapist") ? therapist : diary.fifty;
            update("UPDATE " + table + " SET status = 'inactive' WHERE id = :id AND :now IS NOT NULL", id);
            refuses(ErrorCode.SLOT_NOT_OFFERED, () -> diary.move(someone, booked, Diary.at(180)));
            refuses(ErrorCode.SLOT_NOT_OFFERED, () -> diary.move(therapistActor, booked, Diary.at(180)));
            refuses(ErrorCode.SLOT_NOT_OFFERED, () -> diary.bookHold(someone, hold));
            refuses(
                    ErrorCode.SLOT_NOT_OFFERED,
                    () -> diary.any().booking().acceptOffer(someone, offered.id(), null, Optional.empty()));
            refuses(ErrorCode.NOT_FOUND, () -> diary.book(someone, therapist, Diary.at(180)));
            update("UPDATE " + table + " SET status = 'active' WHERE id = :id AND :now IS NOT NULL", id);
            diary.cancel(someone, booked);
            diary.any().holds().release(someone, hold.holdId());
        }
        diary.check();
    }

    @Test
    void leavesASessionThatHasStartedWhereItIs() {
        ClientAppointment running = diary.book(client, therapist, Diary.TEN);
        ClientAppointment later = diary.book(client, therapist, Diary.at(120));
        diary.clock.set(Diary.TEN);
        refuses(ErrorCode.WRONG_STATUS, () -> diary.move(therapistActor, running, Diary.at(300)));
        refuses(ErrorCode.WRONG_STATUS, () -> diary.move(client, running, Diary.at(300)));
        List<AppointmentRow> stranded = diary.jdbi()
                .withHandle(handle ->
                        handle.attach(AppointmentDao.class).listFutureOfTherapist(therapist, diary.clock.instant()));
        assertThat(stranded).extracting(AppointmentRow::id).containsExactly(later.id());
        List<TimeRange> committed = diary.jdbi()
                .withHandle(handle -> diary.any().commitments().list(handle, therapist, diary.clock.instant()));
        assertThat(committed).containsExactly(TimeRange.of(Diary.at(120), Duration.ofMinutes(50)));
        diary.any().care().endByTherapist(client, therapist);
        assertThat(((ClientAppointment) diary.any().reader().get(client, running.id())).status())
                .isEqualTo(AppointmentStatus.BOOKED);
        diary.clock.advance(Duration.ofMinutes(5));
        diary.any().changes().complete(therapistActor, running.id(), Optional.empty());
        diary.check();
    }

    @Test
    void takesNoReasonThatOnlyTheServiceGives() {
        ClientAppointment booked = diary.book(client, therapist, Diary.TEN);
        for (CancelReason reason : List.of(CancelReason.CARE_ENDED, CancelReason.THERAPIST_UNAVAILABLE)) {
            assertThatThrownBy(() -> diary.any()
                            .changes()
                            .cancel(client, booked.id(), Optional.of("\"1\""), new CancelRequest(reason)))
                    .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID);
                        assertThat(refusal.errors().get(0).pointer()).isEqualTo("/reason");
                    });
        }
        diary.cancel(client, booked);
    }

    @Test
    void givesARenewedHoldNoMoreTimeThanItHad() {
        HoldView first = diary.hold(client, therapist, Diary.TEN);
        diary.clock.advance(Duration.ofMinutes(3));
        HoldView second = diary.hold(client, therapist, Diary.at(45));
        assertThat(second.expiresAt()).isEqualTo(first.expiresAt());
        diary.check();
        HoldView elsewhere = diary.hold(client, therapist, Diary.at(95));
        assertThat(elsewhere.expiresAt()).isEqualTo(diary.clock.instant().plus(Duration.ofMinutes(5)));
        diary.clock.advance(Duration.ofMinutes(5));
        HoldView anew = diary.hold(client, therapist, Diary.at(95));
        assertThat(anew.expiresAt()).isEqualTo(diary.clock.instant().plus(Duration.ofMinutes(5)));
        diary.check();
    }

    @Test
    void letsAClientHoldOnlySoOftenWithinAnHour() {
        for (int i = 0; i < 30; i++) {
            diary.hold(client, therapist, Diary.at(60 * i));
        }
        refuses(ErrorCode.RATE_LIMITED, () -> diary.hold(client, therapist, Diary.TEN));
        diary.check();
        diary.hold(diary.client(), therapist, Diary.TEN);
        diary.clock.advance(Duration.ofMinutes(60));
        diary.hold(client, therapist, Diary.at(120));
        diary.check();
    }

    @Test
    void letsATherapistMeetAClientsOtherTimeOnlySoOftenAndWritesEachDown() {
        TherapistId other = diary.therapist().actor().requireTherapist();
        ClientAppointment mine = diary.book(client, therapist, Diary.TEN);
        diary.book(client, other, Diary.at(120));
        for (int i = 0; i < 5; i++) {
            refuses(ErrorCode.SLOT_TAKEN, () -> diary.move(therapistActor, mine, Diary.at(120)));
        }
        assertThat(count("SELECT COUNT(*) FROM audit_event WHERE clinic_id = :clinic AND outcome = 'denied'"
                        + " AND action = 'appointment_reschedule' AND actor_role = 'therapist'"
                        + " AND client_pseudonym IS NOT NULL"))
                .isEqualTo(5);
        diary.check();
        refuses(ErrorCode.RATE_LIMITED, () -> diary.move(therapistActor, mine, Diary.at(120)));
        refuses(ErrorCode.RATE_LIMITED, () -> diary.move(therapistActor, mine, Diary.at(300)));
        ClientAppointment another = diary.book(diary.client(), therapist, Diary.at(60));
        diary.move(therapistActor, another, Diary.at(120));
        AppointmentView moved = diary.move(client, mine, Diary.at(240));
        diary.clock.advance(Duration.ofDays(1));
        ClientAppointment tomorrow = diary.book(client, therapist, Diary.at(48 * 60));
        diary.move(therapistActor, tomorrow, Diary.at(49 * 60));
        assertThat(moved.version()).isEqualTo(2);
        diary.check();
    }

    @Test
    void makesTheSameIdsWhenAUnitIsRunAgain() {
        ClientAppointment booked = diary.book(client, therapist, Diary.TEN);
        Instant now = diary.clock.instant();
        List<List<byte[]>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            diary.clock.advance(Duration.ofSeconds(1));
            diary.jdbi().useHandle(handle -> {
                handle.begin();
                diary.any().commitments().cancelAll(handle, therapistActor, therapist, now);
                runs.add(handle.createQuery("""
                                SELECT id FROM outbox WHERE subject_id = :id AND kind = 'appointment_cancelled'
                                UNION ALL
                                SELECT id FROM audit_event
                                 WHERE subject_id = :id AND action = 'appointment_cancel'
                                """)
                        .bind("id", booked.id())
                        .mapTo(byte[].class)
                        .list());
                handle.rollback();
            });
        }
        assertThat(runs.get(0)).hasSize(2).doesNotHaveDuplicates();
        assertThat(runs.get(0)).usingRecursiveComparison().isEqualTo(runs.get(1));
    }

    @Test
    void letsNobodyComeBackByATokenOfARelationshipThatEnded() {
        String code = diary.codeOf(diary.book(client, therapist, Diary.TEN));
        diary.any().care().reEnter(therapistActor, code, Optional.empty());
        String open = "SELECT COUNT(*) FROM one_time_token WHERE clinic_id = :clinic AND kind = 're_entry'"
                + " AND revoked_at IS NULL";
        assertThat(count(open)).isEqualTo(1);
        diary.any().care().endByCode(therapistActor, code);
        assertThat(count(open)).isZero();
    }
}
