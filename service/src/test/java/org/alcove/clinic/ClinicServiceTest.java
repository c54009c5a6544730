package org.alcove.clinic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.alcove.kernel.TherapistId;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

final class ClinicServiceTest {
    private final Practice practice = new Practice();
    private final ClinicService clinics = practice.clinics;

    @Test
    void startsWithWordsToDescribeTherapistsBy() {
        assertThat(clinics.words(practice.admin).get("modalities"))
                .extracting(Word::code)
                .contains(
                        "cbt",
                        "dbt",
                        "contingency_management",
                        "motivational_interviewing",
                        "family",
                        "mindfulness",
                        "trauma_informed",
                        "art");
        assertThat(clinics.words(practice.admin).keySet())
                .containsExactly("modalities", "specialties", "languages", "insurance");
    }

    @Test
    void addsAndReplacesWordsButKeepsThoseInUse() {
        practice.therapists.create(practice.admin, Optional.empty(), Practice.full());

        clinics.addWord(practice.admin, "modality", new Word("emdr", "EMDR"));
        assertThat(clinics.words(practice.admin).get("modalities")).contains(new Word("emdr", "EMDR"));
        assertThat(Practice.faults(
                        () -> clinics.replaceWords(practice.admin, "modality", List.of(new Word("emdr", "EMDR")))))
                .containsExactly("/words=word_in_use");
        List<Word> kept = List.of(new Word("cbt", "CBT"), new Word("motivational_interviewing", "MI"));
        assertThat(clinics.replaceWords(practice.admin, "modality", List.copyOf(kept))
                        .get("modalities"))
                .containsExactlyElementsOf(kept);
        assertThat(Practice.faults(() -> clinics.replaceWords(
                        practice.admin,
                        "modality",
                        Arrays.asList(new Word("A b", "x"), new Word("a", ""), new Word("a", "y"), null))))
                .containsExactly(
                        "/words/0/code=invalid_code",
                        "/words/1/label=required",
                        "/words/2/code=duplicate",
                        "/words/3=required");
        assertThatThrownBy(() -> clinics.addWord(practice.admin, "taxonomy", new Word("a", "b")))
                .hasMessage("not_found");
        assertThatThrownBy(() -> clinics.addWord(
                        practice.people.client(practice.clinic).actor(), "modality", new Word("a", "b")))
                .hasMessage("forbidden");
    }

    @Test
    void refusesAWordThatIsBeingTakenAway() throws Exception {
        TherapistId alder = practice.therapist("Alder Example").id();
        ExecutorService other = Executors.newSingleThreadExecutor();
        Future<List<String>> faults;
        try (Handle handle = TestDatabase.shared().jdbi().open()) {
            handle.begin();
            ClinicDao dao = handle.attach(ClinicDao.class);
            dao.lockClinic(practice.clinic);
            faults = other.submit(() -> Practice.faults(
                    () -> practice.bring("id,displayName,zone,modalities\n" + alder + ",A,America/New_York,cbt\n")));
            // However long it takes to get there, it has to wait for the commit.
            assertThatThrownBy(() -> faults.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            dao.deleteWords(practice.clinic, "modality");
            handle.commit();
        }

        assertThat(faults.get()).containsExactly("2:modalities=unknown_word");
        other.shutdown();
    }

    @Test
    void changesOnlyTheFieldsThatWereSent() {
        ClinicInput input = new ClinicInput(null, "America/Denver", null, 3);

        Clinic after = clinics.change(
                practice.admin, new Patch<>(input, Set.of("zone", "defaultState", "openBookingsForFreshClients")));

        assertThat(after).isEqualTo(new Clinic(practice.clinic, "Example clinic", "America/Denver", null, 3));
        assertThat(clinics.get(practice.admin)).isEqualTo(after);
        assertThat(clinics.get(practice.people.client(practice.clinic).actor()).openBookingsForFreshClients())
                .isNull();
        assertThat(Practice.faults(() -> clinics.change(
                        practice.admin,
                        new Patch<>(
                                new ClinicInput(null, "Mars", "ZZ", 0),
                                Set.of("name", "zone", "defaultState", "openBookingsForFreshClients")))))
                .containsExactlyInAnyOrder(
                        "/name=required",
                        "/zone=unknown_zone",
                        "/defaultState=unknown_state",
                        "/openBookingsForFreshClients=out_of_range");
        assertThat(practice.audited("clinic_write")).isEqualTo(2);
    }
}
