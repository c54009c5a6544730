package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import java.net.URI;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.JdbiModule;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LostCommitTest {
    private CutLine line;
    private Diary diary;
    private Actor client;
    private Actor therapistActor;
    private TherapistId therapist;

    @BeforeEach
    void lay() throws Exception {
        DatabaseConfiguration direct = TestDatabase.shared().configuration();
        URI url = URI.create(direct.getUrl().substring("jdbc:".length()));
        line = new CutLine(url.getPort());
        DatabaseConfiguration through = new DatabaseConfiguration();
        through.setUrl(direct.getUrl().replace(":" + url.getPort() + "/", ":" + line.port() + "/"));
        through.setUser(direct.getUser());
        through.setPassword(direct.getPassword());
        through.setInitialSize(1);
        through.setMinSize(1);
        through.setMaxSize(4);
        Jdbi jdbi = JdbiModule.jdbi(through.build(new MetricRegistry(), "through"));
        diary = new Diary(TestDatabase.shared(), jdbi);
        therapistActor = diary.therapist().actor();
        therapist = therapistActor.requireTherapist();
        client = diary.client();
    }

    @AfterEach
    void cut() throws Exception {
        line.close();
    }

    private BookRequest request() {
        return new BookRequest(null, therapist, diary.fifty, Diary.TEN, null);
    }

    private int appointments() {
        return diary.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT COUNT(*) FROM appointment WHERE clinic_id = :clinic AND status = 'booked'")
                        .bind("clinic", diary.clinic)
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void answersWhatHappenedIfTheLineWasCutAfterTheCommit() {
        line.cutNext(CutLine.Cut.AFTER_COMMIT);
        ClientAppointment booked = diary.module.booking().book(client, request(), Optional.empty());
        assertThat(line.wasCut()).isTrue();
        assertThat(diary.module.reader().get(client, booked.id())).isEqualTo(booked);
        assertThat(appointments()).isEqualTo(1);
        diary.check();
    }

    @Test
    void saysThatItDoesNotKnowIfTheLineWasCutBeforeAndLetsARetryFindOut() {
        line.cutNext(CutLine.Cut.BEFORE_COMMIT);
        Optional<String> key = Optional.of("a-key");
        assertThatThrownBy(() -> diary.module.booking().book(client, request(), key))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.code()).isIn(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.UNAVAILABLE));
        ClientAppointment booked = diary.module.booking().book(client, request(), key);
        assertThat(appointments()).isEqualTo(1);
        assertThat(diary.module.booking().book(client, request(), key)).isEqualTo(booked);
        diary.check();
    }

    @Test
    void answersAChangeThatHappenedAlthoughTheLineWasCut() {
        AppointmentView booked = diary.book(client, therapist, Diary.TEN);
        line.cutNext(CutLine.Cut.AFTER_COMMIT, 2);
        AppointmentView moved = diary.move(client, booked, Diary.at(60));
        assertThat(line.wasCut()).isTrue();
        assertThat(moved.version()).isEqualTo(2);
        assertThat(diary.module.reader().get(client, booked.id())).isEqualTo(moved);
        line.cutNext(CutLine.Cut.AFTER_COMMIT, 2);
        AppointmentView cancelled = diary.cancel(client, moved);
        assertThat(line.wasCut()).isTrue();
        assertThat(diary.module.reader().get(client, booked.id())).isEqualTo(cancelled);
        assertThat(appointments()).isZero();
        diary.check();
    }

    @Test
    void leavesEverythingAsItWasIfTheLineWasCutBeforeAChange() {
        AppointmentView booked = diary.book(client, therapist, Diary.TEN);
        line.cutNext(CutLine.Cut.BEFORE_COMMIT, 2);
        assertThatThrownBy(() -> diary.move(client, booked, Diary.at(60))).isInstanceOf(ServiceException.class);
        assertThat(line.wasCut()).isTrue();
        line.cutNext(CutLine.Cut.BEFORE_COMMIT, 2);
        assertThatThrownBy(() -> diary.cancel(client, booked)).isInstanceOf(ServiceException.class);
        assertThat(line.wasCut()).isTrue();
        assertThat(diary.module.reader().get(client, booked.id())).isEqualTo(booked);
        diary.check();
    }

    @Test
    void answersThatCareEndedIfTheLineWasCutAfterTheCommit() {
        diary.module.booking().book(client, request(), Optional.empty());
        line.cutNext(CutLine.Cut.AFTER_COMMIT);
        diary.module.care().endByTherapist(client, therapist);
        assertThat(line.wasCut()).isTrue();
        assertThat(appointments()).isZero();
        diary.check();
    }

    @Test
    void answersTheCodeThatWasGivenIfTheLineWasCutAfterTheCommit() {
        String code = diary.codeOf(diary.module.booking().book(client, request(), Optional.empty()));
        line.cutNext(CutLine.Cut.AFTER_COMMIT);
        String given = diary.module.care().replaceCode(therapistActor, code).clientCode();
        assertThat(line.wasCut()).isTrue();
        assertThat(diary.module.care().caseload(therapistActor, null, null).items())
                .extracting(CareView::clientCode)
                .containsExactly(given);
    }
}
