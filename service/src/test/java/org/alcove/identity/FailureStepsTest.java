package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.Test;

final class FailureStepsTest {
    private static final long CAME = Long.MAX_VALUE - 1_000;

    private long now = CAME;
    private final FailureSteps steps =
            new FailureSteps(Duration.ofNanos(100), () -> now, nanoseconds -> now += Math.max(1, nanoseconds / 2));

    @Test
    void answersFailuresAtFullStepsAfterTheyCameHoweverLongTheyTook() {
        assertThat(answeredAfter(ErrorCode.SIGN_IN_FAILED, 1)).isEqualTo(100);
        assertThat(answeredAfter(ErrorCode.SIGN_IN_FAILED, 99)).isEqualTo(100);
        assertThat(answeredAfter(ErrorCode.SIGN_IN_FAILED, 100)).isEqualTo(200);
        assertThat(answeredAfter(ErrorCode.SIGN_IN_FAILED, 1_234)).isEqualTo(1_300);
    }

    @Test
    void answersAtOnceWhatTellsOfItself() {
        assertThat(answeredAfter(ErrorCode.UNAVAILABLE, 7)).isEqualTo(7);
        assertThat(steps.of(() -> "signed in")).isEqualTo("signed in");
        assertThat(now).isEqualTo(CAME + 7);
    }

    @Test
    void answersFailuresAtOnceWithoutAStep() {
        FailureSteps none = new FailureSteps(Duration.ZERO, () -> now, nanoseconds -> {
            throw new AssertionError("waits");
        });

        assertThatThrownBy(() -> none.of(taking(5, ErrorCode.SIGN_IN_FAILED))).isInstanceOf(ServiceException.class);

        assertThat(now).isEqualTo(CAME + 5);
    }

    @Test
    void waitsNoLongerOnAThreadThatIsToStop() {
        Thread.currentThread().interrupt();

        assertThat(answeredAfter(ErrorCode.SIGN_IN_FAILED, 3)).isEqualTo(3);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void keepsFailedSignInsAndRecoveriesUntilAFullStep() {
        // Longer than what is cold takes.
        Duration step = Duration.ofSeconds(2);
        try (AlcoveServer server =
                AlcoveServer.startWithFailureSteps(step, TestDatabase.shared(), new TestClock(TestClock.MONDAY))) {
            assertThat(failingAt(server, "/api/login", """
                    {"loginName": "nobody-here-1234", "password": "nine quiet lanterns"}""")).isGreaterThanOrEqualTo(step);
            assertThat(failingAt(server, "/api/recovery", """
                    {"loginName": "nobody-here-1234", "recoveryCode": "abcd-efgh-jkmn-pqrs",
                     "newPassword": "eleven quiet lanterns"}""")).isGreaterThanOrEqualTo(step);
        }
    }

    @Test
    void refusesAStepThatNobodyWouldWaitFor() {
        assertThat(IdentityConfiguration.defaults().failures().step()).isEqualTo(Duration.ofMillis(200));
        for (Duration wrong : List.of(Duration.ofMillis(-1), Duration.ofMillis(2_001))) {
            assertThatThrownBy(() -> new IdentityConfiguration.Failures(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("identity.failures.step");
        }
    }

    private static Duration failingAt(AlcoveServer server, String path, String body) {
        long asked = System.nanoTime();
        int status = server.send(HttpRequest.newBuilder(server.uri(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build())
                .statusCode();
        Duration taken = Duration.ofNanos(System.nanoTime() - asked);
        assertThat(status).isEqualTo(401);
        return taken;
    }

    private long answeredAfter(ErrorCode code, long taken) {
        now = CAME;
        assertThatThrownBy(() -> steps.of(taking(taken, code)))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
        return now - CAME;
    }

    private Supplier<String> taking(long nanoseconds, ErrorCode code) {
        return () -> {
            now += nanoseconds;
            throw new ServiceException(code);
        };
    }
}
