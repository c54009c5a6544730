package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.alcove.testing.TestClock;
import org.junit.jupiter.api.Test;

final class PollScheduleTest {
    private static final Instant NOW = TestClock.MONDAY;

    private final BusyCalendarConfiguration configuration = BusyCalendarConfiguration.defaults();
    private final PollSchedule schedule = new PollSchedule(configuration, new Random(7));

    private static long seconds(Instant then) {
        return Duration.between(NOW, then).toSeconds();
    }

    @Test
    void strewsReadsOverATenthAroundTheSetTime() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            waits.add(seconds(schedule.afterGood(NOW)));
        }

        assertThat(waits).allMatch(wait -> wait >= 810 && wait <= 990);
        assertThat(waits).anyMatch(wait -> wait < 830).anyMatch(wait -> wait > 970);
        assertThat(waits.stream().distinct()).hasSizeGreaterThan(100);
    }

    @Test
    void givesTheSameTimesForTheSameSeed() {
        PollSchedule again = new PollSchedule(configuration, new Random(7));

        assertThat(schedule.afterGood(NOW)).isEqualTo(again.afterGood(NOW));
        assertThat(schedule.afterFailure(NOW, 3, Optional.empty()))
                .isEqualTo(again.afterFailure(NOW, 3, Optional.empty()));
    }

    @Test
    void doublesAfterEachFailureUpToTheLongestTime() {
        for (int failures = 1; failures <= 40; failures++) {
            long least = Math.min(900L << Math.min(10, failures - 1), 6 * 3600);
            assertThat(seconds(schedule.afterFailure(NOW, failures, Optional.empty())))
                    .as("after %s failures", failures)
                    .isBetween(least, least * 12 / 10);
        }
    }

    @Test
    void waitsAsLongAsAServerWantsUpToTheSetTimeAndNeverLessThanItWould() {
        Instant soon = schedule.askedFor(NOW, Duration.ofSeconds(7));
        assertThat(seconds(schedule.afterFailure(NOW, 1, Optional.of(soon)))).isBetween(900L, 1080L);

        Instant late = schedule.askedFor(NOW, Duration.ofHours(10));
        assertThat(seconds(schedule.afterFailure(NOW, 1, Optional.of(late)))).isBetween(36_000L, 43_200L);

        Instant never = schedule.askedFor(NOW, Duration.ofDays(1_000));
        assertThat(never).isEqualTo(NOW.plus(Duration.ofDays(1)));
        assertThat(seconds(schedule.afterFailure(NOW, 1, Optional.of(never)))).isBetween(86_400L, 103_680L);
    }
}
