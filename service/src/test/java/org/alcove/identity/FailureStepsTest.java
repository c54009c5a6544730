package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CareScene;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class FailureStepsTest {
    private static final long CAME = Long.MAX_VALUE - 1_000;
    private static final int FLOOD = 64;

    private long now = CAME;
    private final FailureSteps steps = steps(100, 4, nanoseconds -> now += Math.max(1, nanoseconds / 2));

    private FailureSteps steps(long step, int atOnce, LongConsumer pause) {
        return new FailureSteps(new IdentityConfiguration.Failures(Duration.ofNanos(step), atOnce), () -> now, pause);
    }

    @Test
    void answersFailuresAtFullStepsAfterTheyCameHoweverLongTheyTook() {
        assertThat(answeredAfter(ErrorCode.SIGN_IN_FAILED, 1)).isEqualTo(100);
        assertThat(answeredAfter(ErrorCode.SIGN_IN_FAILED, 99)).isEqualTo(100);
        assertThat(answeredAfter(ErrorCode.SIGN_IN_FAILED, 100)).isEqualTo(200);
        assertThat(answeredAfter(ErrorCode.SIGN_IN_FAILED, 1_234)).isEqualTo(1_300);
    }

    @Test
    void faultsWaitForTheirStepToo() {
        assertThatThrownBy(() -> steps.of(() -> {
                    now += 7;
                    throw new IllegalStateException("the key store can't be read");
                }))
                .hasMessage("the key store can't be read");
        assertThat(now).isEqualTo(CAME + 100);
    }

    @Test
    void answersAtOnceWhatTellsOfItself() {
        assertThat(answeredAfter(ErrorCode.UNAVAILABLE, 7)).isEqualTo(7);
        assertThat(steps.of(() -> "signed in")).isEqualTo("signed in");
        assertThat(now).isEqualTo(CAME + 7);
    }

    @Test
    void answersFailuresAtOnceWithoutAStep() {
        FailureSteps none = steps(0, 4, nanoseconds -> {
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
    void refusesAtOnceAndWithoutAnyWorkWhoComesWhileAllPlacesAreTaken() {
        List<ErrorCode> beside = new ArrayList<>();
        FailureSteps two = steps(100, 2, nanoseconds -> now += nanoseconds);
        AtomicReference<FailureSteps> one = new AtomicReference<>();
        FailureSteps waiting = steps(100, 1, nanoseconds -> {
            beside.add(refused(() -> Objects.requireNonNull(one.get()).of(() -> {
                throw new AssertionError("works");
            })));
            now += nanoseconds;
        });
        one.set(waiting);

        // While it works, another may come, and a third may not.
        String answer = two.of(() -> two.of(() -> {
            assertThat(refused(() -> two.of(() -> "a third"))).isEqualTo(ErrorCode.UNAVAILABLE);
            return "another";
        }));
        assertThat(answer).isEqualTo("another");
        assertThat(two.of(() -> two.of(() -> "both places are free again"))).isNotEmpty();

        // While it waits for its step, nobody may.
        assertThat(refused(() -> waiting.of(taking(5, ErrorCode.SIGN_IN_FAILED))))
                .isEqualTo(ErrorCode.SIGN_IN_FAILED);
        assertThat(beside).containsExactly(ErrorCode.UNAVAILABLE);
        assertThat(waiting.of(() -> "after it")).isEqualTo("after it");
        assertThat(refused(() -> waiting.of(taking(5, ErrorCode.RATE_LIMITED)))).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(waiting.of(() -> "after that")).isEqualTo("after that");
    }

    @Test
    void aFloodOfFailuresIsAnsweredAndKeepsNobodyElseFromAnAnswer() throws Exception {
        TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        TestPeople.Person client = people.client(people.clinic());
        String right = body(TestPeople.loginName(client.actor().accountId()), TestPeople.PASSWORD);
        try (AlcoveServer server = AlcoveServer.startWithFailureSteps(
                Duration.ofSeconds(1),
                TestDatabase.shared(),
                new TestClock(TestClock.MONDAY),
                // Fewer than come: without places for failures all would be taken by those.
                ConfigOverride.config("server.maxThreads", "32"),
                ConfigOverride.config("identity.failures.atOnce", "8"))) {
            ExecutorService callers = Executors.newFixedThreadPool(FLOOD);
            List<Future<HttpResponse<String>>> flood = new ArrayList<>();
            CyclicBarrier together = new CyclicBarrier(FLOOD + 1);
            for (int i = 0; i < FLOOD; i++) {
                String wrong = body("nobody-here-" + (1000 + i), "not the password");
                flood.add(callers.submit(() -> {
                    together.await();
                    return login(server, wrong);
                }));
            }
            together.await();

            for (int i = 0; i < 5; i++) {
                assertThat(server.send(HttpRequest.newBuilder(server.uri("/api/me"))
                                        .header("Authorization", client.bearer())
                                        .build())
                                .statusCode())
                        .isEqualTo(200);
                assertThat(server.send(HttpRequest.newBuilder(server.adminUri("/healthcheck"))
                                        .build())
                                .statusCode())
                        .isEqualTo(200);
            }
            Set<Integer> refusals = new HashSet<>();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                int status = login(server, right).statusCode();
                if (status != 200) {
                    refusals.add(status);
                }
                return status == 200;
            });
            Set<String> outcomes = new HashSet<>();
            for (Future<HttpResponse<String>> answer : flood) {
                outcomes.add(CareScene.outcome(answer.get()));
                assertThat(answer.get().headers().firstValue("retry-after").isPresent())
                        .isEqualTo(answer.get().statusCode() == 503);
            }
            callers.shutdown();
            assertThat(refusals).isSubsetOf(503);
            assertThat(outcomes).containsExactlyInAnyOrder("401 sign_in_failed", "503 unavailable");
        }
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
        assertThat(IdentityConfiguration.defaults().failures())
                .isEqualTo(new IdentityConfiguration.Failures(Duration.ofMillis(200), 256));
        for (Duration wrong : List.of(Duration.ofMillis(-1), Duration.ofMillis(2_001))) {
            assertThatThrownBy(() -> new IdentityConfiguration.Failures(wrong, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("identity.failures.step");
        }
    }

    private static String body(String name, String password) {
        String secret = Totp.toBase32(TestPeople.TOTP_SECRET.getBytes(StandardCharsets.US_ASCII));
        return "{\"loginName\":\"" + name + "\",\"password\":\"" + password + "\",\"otp\":\""
                + Api.code(secret, TestClock.MONDAY) + "\"}";
    }

    private static HttpResponse<String> login(AlcoveServer server, String body) {
        return server.send(HttpRequest.newBuilder(server.uri("/api/login"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static ErrorCode refused(Supplier<String> work) {
        AtomicReference<ErrorCode> code = new AtomicReference<>();
        assertThatThrownBy(work::get)
                .isInstanceOfSatisfying(ServiceException.class, failure -> code.set(failure.code()));
        return Objects.requireNonNull(code.get());
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
