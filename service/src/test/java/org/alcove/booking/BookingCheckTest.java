package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.alcove.kernel.Actor;
import org.alcove.kernel.TherapistId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BookingCheckTest {
    private final Diary diary = new Diary();
    private final TherapistId therapist = diary.therapist().actor().requireTherapist();
    private final Actor client = diary.client();
    private final UUID therapistId = therapist.value();
    private final UUID clientId = client.requireClient().value();

    @BeforeEach
    void bookAndHold() {
        diary.book(client, therapist, Diary.at(0));
        diary.hold(diary.client(), therapist, Diary.at(120));
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        assertThat(findings()).isEmpty();
    }

    @Test
    void findsAClaimThatIsMissing() {
        execute("DELETE FROM claim WHERE owner_id = ? ORDER BY tick LIMIT 1", therapistId);
        assertThat(findings()).containsExactly(new BookingCheck.Finding("claim_missing", therapistId));
    }

    @Test
    void findsAClaimOfNobody() {
        execute("INSERT INTO claim (owner_id, lane, tick, holder) VALUES (?, 0, 1, ?)", clientId, UUID.randomUUID());
        assertThat(findings()).containsExactly(new BookingCheck.Finding("claim_of_nobody", clientId));
    }

    @Test
    void findsAHoldsClaimThatNeverExpires() {
        execute("UPDATE claim SET expires_at = NULL WHERE owner_id = ?", therapistId);
        assertThat(findings())
                .containsExactly(
                        new BookingCheck.Finding("claim_missing", therapistId),
                        new BookingCheck.Finding("claim_of_nobody", therapistId));
    }

    @Test
    void findsTwoSessionsAtOneTime() {
        diary.book(client, therapist, Diary.at(240));
        execute(
                "UPDATE appointment SET start_at = ?, end_at = ? WHERE therapist_id = ?",
                Diary.at(0),
                Diary.at(50),
                therapistId);
        assertThat(findings())
                .contains(
                        new BookingCheck.Finding("overlap", therapistId),
                        new BookingCheck.Finding("claim_shared", therapistId),
                        new BookingCheck.Finding("overlap", clientId));
    }

    @Test
    void findsACounterThatDrifted() {
        execute("UPDATE day_count SET taken = taken + 1 WHERE therapist_id = ?", therapistId);
        execute("UPDATE client SET open_bookings = 7 WHERE id = ?", clientId);
        assertThat(findings())
                .containsExactly(
                        new BookingCheck.Finding("day_count", therapistId),
                        new BookingCheck.Finding("open_bookings", clientId));
    }

    private List<BookingCheck.Finding> findings() {
        return new BookingCheck(diary.jdbi()).check(diary.clinic, diary.clock.instant());
    }

    private void execute(String sql, Object... values) {
        diary.jdbi().useHandle(handle -> handle.execute(sql, values));
    }
}
