package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.alcove.kernel.ServiceException;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestKeys;
import org.junit.jupiter.api.Test;

final class RateLimiterTest {
    private static final String NETWORK = "192.0.2.7";

    private final IdentityConfiguration.RateLimits settings =
            IdentityConfiguration.defaults().rateLimits();
    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final RateLimiter limiter = new RateLimiter(settings, TestKeys.ring(), clock);

    @Test
    void triesComeBackAsTimeGoesBy() {
        spendAll();
        assertThatThrownBy(() -> limiter.join(NETWORK)).isInstanceOf(ServiceException.class);

        clock.advance(settings.window());

        assertThatCode(() -> limiter.join(NETWORK)).doesNotThrowAnyException();
    }

    @Test
    void aClockThatIsSetBackLocksNobodyOutUntilItHasCaughtUp() {
        spendAll();

        clock.advance(Duration.ofDays(-1));
        assertThatThrownBy(() -> limiter.join(NETWORK)).isInstanceOf(ServiceException.class);
        clock.advance(settings.window());

        assertThatCode(() -> limiter.join(NETWORK)).doesNotThrowAnyException();
    }

    private void spendAll() {
        for (int i = 0; i < settings.joinPerNetwork(); i++) {
            limiter.join(NETWORK);
        }
    }
}
