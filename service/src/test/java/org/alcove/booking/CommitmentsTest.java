package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.alcove.clinic.TherapistCommitments;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.testing.StatementCounter;
import org.junit.jupiter.api.Test;

final class CommitmentsTest {
    private static final TimeRange BOOKED = TimeRange.of(Diary.TEN, Duration.ofMinutes(50));
    private static final TimeRange OFFERED = TimeRange.of(Diary.TEN.minusSeconds(7200), Duration.ofMinutes(50));

    private final Diary diary = new Diary();
    private final TherapistCommitments commitments = diary.module.commitments();
    private final TherapistId busy = diary.therapist().actor().requireTherapist();
    private final TherapistId held = diary.therapist().actor().requireTherapist();
    private final TherapistId idle = diary.therapist().actor().requireTherapist();

    @Test
    void tellsWhatManyTherapistsWouldLeaveBehindInOneStatement() {
        diary.book(diary.client(), busy, diary.fifty, Diary.TEN);
        offer(busy, OFFERED.start());
        diary.module
                .holds()
                .hold(diary.client(), new HoldRequest(held, diary.fifty, Diary.TEN, null), Optional.empty());
        Instant now = diary.clock.instant();
        Map<TherapistId, List<TimeRange>> found = new HashMap<>();

        int statements = StatementCounter.count(diary.database, () -> found.putAll(all(now)));

        assertThat(statements).isEqualTo(1);
        assertThat(found).isEqualTo(Map.of(busy, List.of(OFFERED, BOOKED), held, List.of(BOOKED)));
        List<TimeRange> ofOne = diary.jdbi().inTransaction(handle -> commitments.list(handle, busy, now));
        assertThat(ofOne).containsExactly(OFFERED, BOOKED);
        assertThat(all(now.plus(Duration.ofHours(1)))).containsOnlyKeys(busy);
        assertThat(all(BOOKED.end())).isEmpty();
    }

    private Map<TherapistId, List<TimeRange>> all(Instant now) {
        return diary.jdbi().inTransaction(handle -> commitments.listAll(handle, List.of(busy, held, idle), now));
    }

    private void offer(TherapistId therapist, Instant start) {
        diary.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                        INSERT INTO offer (id, clinic_id, care_relationship_id, therapist_id, client_id,
                               session_type_id, start_at, status, created_at, expires_at)
                        SELECT :id, r.clinic_id, r.id, r.therapist_id, r.client_id, :type, :start, 'open', :now, :start
                          FROM care_relationship r
                         WHERE r.therapist_id = :therapist
                        """)
                        .bind("id", UUID.randomUUID())
                        .bind("type", diary.fifty)
                        .bind("start", start)
                        .bind("now", diary.clock.instant())
                        .bind("therapist", therapist)
                        .execute());
    }
}
