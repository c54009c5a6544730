package org.alcove.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TimeTest {
    private static final Instant NINE = Instant.parse("2026-05-04T09:00:00Z");

    @Test
    void rangesThatOnlyTouchDoNotOverlap() {
        TimeRange first = TimeRange.of(NINE, Duration.ofMinutes(50));
        TimeRange second = TimeRange.of(first.end(), Duration.ofMinutes(50));
        assertThat(first.overlaps(second)).isFalse();
        assertThat(second.overlaps(first)).isFalse();
        assertThat(first.overlaps(TimeRange.of(first.end().minusNanos(1), Duration.ofMinutes(1))))
                .isTrue();
        assertThat(first.contains(first.end())).isFalse();
        assertThat(first.encloses(first)).isTrue();
    }

    @Test
    void refusesARangeThatIsEmptyOrTurnedRound() {
        assertThatThrownBy(() -> new TimeRange(NINE, NINE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TimeRange(NINE, NINE.minusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void countsTicksOnBothSidesOf1970() {
        assertThat(Ticks.floor(Instant.EPOCH)).isZero();
        assertThat(Ticks.floor(Instant.EPOCH.minusSeconds(1))).isEqualTo(-1);
        assertThat(Ticks.ceiling(Instant.EPOCH.minusSeconds(1))).isZero();
        assertThat(Ticks.ceiling(NINE)).isEqualTo(Ticks.floor(NINE));
        assertThat(Ticks.ceiling(NINE.plusNanos(1))).isEqualTo(Ticks.floor(NINE) + 1);
        assertThat(Ticks.startOf(Ticks.floor(NINE))).isEqualTo(NINE);
        assertThat(Ticks.isAligned(NINE.plusNanos(1))).isFalse();
    }

    @Test
    void takesOnlyWholeTicks() {
        assertThat(Ticks.count(Duration.ofMinutes(50))).isEqualTo(10);
        assertThat(Ticks.isWhole(Duration.ofMinutes(7))).isFalse();
        assertThat(Ticks.isWhole(Duration.ofMinutes(-5))).isFalse();
        assertThat(Ticks.isWhole(Duration.ofMinutes(5).plusNanos(1))).isFalse();
        assertThatThrownBy(() -> Ticks.count(Duration.ofMinutes(7))).isInstanceOf(IllegalArgumentException.class);
    }
}
