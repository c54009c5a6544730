package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.junit.jupiter.api.Test;

final class RememberedTest {
    private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final Remembered<String> remembered = new Remembered<>(KEPT, 3);

    @Test
    void forgetsWhatHadItsTimeThoughNobodyAsksForItAgain() {
        remembered.put(client(1), "key", NOW);
        remembered.put(client(2), "key", NOW.plus(KEPT.minusMinutes(2)));

        assertThat(remembered.find(client(3), NOW.plus(KEPT).minusMillis(1))).isEmpty();
        assertThat(remembered.size()).isEqualTo(2);

        assertThat(remembered.find(client(3), NOW.plus(KEPT).plus(Duration.ofMinutes(1))))
                .isEmpty();
        assertThat(remembered.size()).isEqualTo(1);
    }

    @Test
    void keepsForItsTimeAndNotLonger() {
        remembered.put(client(1), "key", NOW);

        assertThat(remembered.find(client(1), NOW.plus(KEPT).minusNanos(1))).contains("key");
        assertThat(remembered.find(client(1), NOW.plus(KEPT))).isEmpty();
    }

    @Test
    void letsWhoWasNotAskedForLongestGoFirst() {
        for (int i = 1; i <= 3; i++) {
            remembered.put(client(i), "key", NOW);
        }
        remembered.find(client(1), NOW);
        remembered.put(client(4), "key", NOW);

        assertThat(remembered.find(client(1), NOW)).isPresent();
        assertThat(remembered.find(client(2), NOW)).isEmpty();
    }

    private static ClientId client(int number) {
        return new ClientId(new UUID(4, number));
    }
}
