package org.alcove.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.Test;

final class BigClinicTest {
    @Test
    void fillsAClinicWithTherapistsWhoHaveFreeTime() {
        TestDatabase database = TestDatabase.shared();

        BigClinic clinic = BigClinic.create(database.jdbi(), 30, 64, TestClock.MONDAY, 7);

        assertThat(clinic.therapists()).hasSize(30).doesNotHaveDuplicates();
        long free = database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        SELECT COUNT(*)
                          FROM open_day o
                          JOIN therapist t ON t.id = o.therapist_id
                         WHERE t.clinic_id = :clinic
                           AND o.session_bits <> REPEAT(x'00', 36) AND o.lead_bits <> REPEAT(x'00', 36)
                        """)
                        .bind("clinic", clinic.id())
                        .mapTo(Long.class)
                        .one());
        assertThat(free).isBetween(30L * 30, 30L * 64);
    }
}
