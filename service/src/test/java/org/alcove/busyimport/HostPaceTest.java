package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HostPaceTest {
    private static final byte[] ONE = {1, 1};
    private static final byte[] OTHER = {2, 2};

    private static HostPace pace(int perHost, Duration spacing) {
        return new HostPace(BusyCalendarConfiguration.of(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, perHost, spacing, null));
    }

    @Test
    void saysOfWhichHostsEnoughIsAsked() {
        HostPace pace = pace(2, Duration.ZERO);
        pace.enter(ONE);
        pace.enter(OTHER);
        assertThat(pace.full()).isEmpty();
        pace.enter(ONE);
        assertThat(pace.full()).containsExactly(ONE);
        pace.leave(ONE);
        assertThat(pace.full()).isEmpty();
        pace.leave(ONE);
        pace.leave(OTHER);
        assertThat(pace.full()).isEmpty();
    }

    @Test
    void keepsTheSetTimeBetweenTwoFetchesFromOneHost() {
        Duration spacing = Duration.ofHours(10);
        HostPace pace = pace(100, spacing);

        assertThat(pace.enter(ONE)).isZero();
        assertThat(pace.enter(OTHER)).isZero();
        // However slow the machine is, an hour has not gone by.
        assertThat(pace.enter(ONE)).isBetween(spacing.minusHours(1), spacing);
        assertThat(pace.enter(ONE)).isBetween(spacing.multipliedBy(2).minusHours(1), spacing.multipliedBy(2));
        assertThat(pace.full()).isEmpty();
    }

    @Test
    void forgetsAHostOnlyWhenItsTimeIsOver() {
        HostPace pace = pace(100, Duration.ofHours(10));
        pace.enter(ONE);
        pace.leave(ONE);
        assertThat(pace.full()).isEmpty();

        assertThat(pace.enter(ONE)).isGreaterThan(Duration.ofHours(9));
    }
}
