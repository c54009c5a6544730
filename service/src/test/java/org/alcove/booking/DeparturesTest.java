package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alcove.clinic.TherapistCommitments;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Id;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.testing.StatementCounter;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/** What is left behind by a therapist who leaves and by care that ends, and what changes cost. */
final class DeparturesTest {
    private final Diary diary = new Diary();
    private final Actor therapistActor = diary.therapist().actor();
    private final TherapistId therapist = therapistActor.requireTherapist();
    private final Actor admin = diary.people.admin(diary.clinic).actor();

    private void cancelAll(TherapistId leaving) {
        TherapistCommitments commitments = diary.module.commitments();
        diary.database
                .transactor()
                .useTransaction(handle -> commitments.cancelAll(handle, admin, leaving, diary.clock.instant()));
    }

    private List<Instant> listed() {
        return diary.database
                .transactor()
                .inTransaction(
                        handle -> diary.module.commitments().list(handle, therapist, diary.clock.instant()).stream()
                                .map(range -> range.start())
                                .toList());
    }

    private int count(String sql, Id id) {
        return diary.jdbi()
                .withHandle(handle -> handle.createQuery(sql)
                        .bind("id", id.value())
                        .mapTo(Integer.class)
                        .findOne()
                        .orElse(0));
    }

    private int audited(AppointmentView appointment) {
        return count(
                "SELECT COUNT(*) FROM audit_event WHERE subject_id = :id AND action = 'appointment_cancel'",
                appointment.id());
    }

    private int told(AppointmentView appointment) {
        return count(
                "SELECT COUNT(*) FROM outbox WHERE subject_id = :id AND kind = 'appointment_cancelled'",
                appointment.id());
    }

    private int calendarVersion(Id owner) {
        return count("SELECT version FROM calendar_version WHERE owner_id = :id", owner);
    }

    @Test
    void listsAndCancelsAllThatATherapistWouldLeaveBehind() {
        Actor one = diary.client();
        Actor other = diary.client();
        List<ClientAppointment> booked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            booked.add(diary.book(i == 1 ? other : one, therapist, Diary.at(24 * 60 * i)));
        }
        ClientAppointment elsewhere = diary.book(one, diary.therapist().actor().requireTherapist(), Diary.at(200));
        ClientAppointment gone = diary.book(other, therapist, Diary.at(300));
        diary.cancel(other, gone);
        HoldView hold = diary.hold(diary.client(), therapist, Diary.at(60));
        diary.module
                .offers()
                .create(
                        therapistActor,
                        new OfferRequest(diary.codeOf(booked.get(0)), diary.fifty, Diary.at(120), null),
                        Optional.empty());
        assertThat(listed())
                .containsExactly(Diary.TEN, Diary.at(60), Diary.at(120), Diary.at(24 * 60), Diary.at(48 * 60));
        int before = calendarVersion(one.requireClient());

        cancelAll(therapist);

        assertThat(listed()).isEmpty();
        for (ClientAppointment appointment : booked) {
            assertThat(audited(appointment)).isEqualTo(1);
            assertThat(told(appointment)).isEqualTo(1);
        }
        assertThat(audited(gone)).isEqualTo(1);
        assertThat(audited(elsewhere)).isZero();
        assertThat(count("SELECT COUNT(*) FROM hold WHERE id = :id", hold.holdId()))
                .isZero();
        assertThat(calendarVersion(one.requireClient())).isGreaterThan(before);
        AppointmentView kept = diary.module.reader().get(one, elsewhere.id());
        assertThat(((ClientAppointment) kept).status()).isEqualTo(AppointmentStatus.BOOKED);
        diary.check();
        diary.book(diary.client(), therapist, Diary.TEN);
        cancelAll(diary.therapist().actor().requireTherapist());
        diary.check();
    }

    @Test
    void countsEveryChangeOfBothCalendars() {
        Actor client = diary.client();
        List<Integer> ofTherapist = new ArrayList<>();
        List<Integer> ofClient = new ArrayList<>();
        Runnable look = () -> {
            ofTherapist.add(calendarVersion(therapist));
            ofClient.add(calendarVersion(client.requireClient()));
        };
        look.run();
        AppointmentView view = diary.book(client, therapist, Diary.TEN);
        look.run();
        view = diary.move(client, view, Diary.at(60));
        look.run();
        diary.cancel(client, view);
        look.run();
        ClientAppointment again = diary.book(client, therapist, Diary.TEN);
        look.run();
        diary.module.care().endByCode(therapistActor, diary.codeOf(again));
        look.run();
        assertThat(ofTherapist).isSorted().doesNotHaveDuplicates();
        assertThat(ofClient).isSorted().doesNotHaveDuplicates();
        assertThatThrownBy(() -> diary.cancel(client, again))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.code()).isIn(ErrorCode.PRECONDITION_FAILED));
    }

    private int statements(Diary own, Runnable work) {
        return StatementCounter.count(own.database, work);
    }

    @Test
    void runsAsManyStatementsHoweverMuchIsBooked() {
        // Nobody else may use the database that is counted on.
        TestDatabase database = TestDatabase.fresh();
        Diary own = new Diary(database, database.jdbi());
        Actor leaver = own.people.admin(own.clinic).actor();
        TherapistCommitments commitments = own.module.commitments();
        List<List<Integer>> counts = new ArrayList<>();
        for (int load : new int[] {2, 12}) {
            Actor with = own.therapist().actor();
            TherapistId id = with.requireTherapist();
            Actor client = own.client();
            AppointmentView[] kept = new AppointmentView[1];
            List<Integer> counted = new ArrayList<>();
            for (int i = 0; i < load; i++) {
                own.book(client, id, Diary.at(60 * i));
                own.book(own.client(), id, Diary.at(2880 + 60 * i));
            }
            HoldView[] hold = new HoldView[1];
            counted.add(statements(own, () -> hold[0] = own.hold(client, id, Diary.at(1440))));
            counted.add(statements(own, () -> kept[0] = own.bookHold(client, hold[0])));
            counted.add(statements(own, () -> kept[0] = own.move(client, kept[0], Diary.at(1500))));
            counted.add(statements(own, () -> own.cancel(client, kept[0])));
            counted.add(statements(own, () -> kept[0] = own.book(client, id, Diary.at(1440))));
            counted.add(statements(own, () -> own.module.care().endByTherapist(client, id)));
            counted.add(statements(
                    own,
                    () -> database.transactor()
                            .useTransaction(handle -> commitments.cancelAll(handle, leaver, id, own.clock.instant()))));
            counts.add(counted);
            own.check();
        }
        assertThat(counts.get(1)).isEqualTo(counts.get(0));
    }
}
