package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.FeedId;
import org.alcove.testing.TestKeys;
import org.junit.jupiter.api.Test;

final class FeedUidsTest {
    private final FeedUids uids = new FeedUids(TestKeys.ring());
    private final FeedId feed = new FeedId(UUID.fromString("0f3e7c62-6f0a-4f0e-9d5b-2f1f5a3b9c11"));
    private final AppointmentId appointment =
            new AppointmentId(UUID.fromString("01970000-0000-7000-8000-000000000001"));

    @Test
    void staysTheSameForOneFeedAndAppointmentAndDiffersForAnyOther() {
        String uid = uids.of(feed, appointment);

        assertThat(uid).matches("[0-9a-f]{48}").isEqualTo(uids.of(feed, appointment));
        assertThat(Set.of(
                        uid,
                        uids.of(new FeedId(UUID.randomUUID()), appointment),
                        uids.of(feed, new AppointmentId(UUID.randomUUID()))))
                .hasSize(3);
    }

    @Test
    void isRecognisedAlsoWhereAProgramPutSomethingAroundIt() {
        String uid = uids.of(feed, appointment);

        assertThat(uids.isOurs(uid)).isTrue();
        assertThat(uids.isOurs(uid + "@calendar.example")).isTrue();
        assertThat(uids.isOurs("copy-" + uid + "_R20260505T130000")).isTrue();
        assertThat(uids.isOurs(uid.toUpperCase(Locale.ROOT))).isTrue();
        assertThat(uids.isOurs("a".repeat(48) + "-" + uid)).isTrue();
    }

    @Test
    void knowsNothingElseAsItsOwn() {
        String uid = uids.of(feed, appointment);
        char other = uid.charAt(5) == '0' ? '1' : '0';

        assertThat(uids.isOurs("")).isFalse();
        assertThat(uids.isOurs("a".repeat(48))).isFalse();
        assertThat(uids.isOurs(uid.substring(1))).isFalse();
        assertThat(uids.isOurs(uid + "0")).isFalse();
        assertThat(uids.isOurs(uid.substring(0, 5) + other + uid.substring(6))).isFalse();
        assertThat(uids.isOurs("0a1b2c3d-0000-4000-8000-000000000000")).isFalse();
    }
}
