package org.alcove.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.junit.jupiter.api.Test;

final class IdempotencyTest {
    private final TestDatabase database = TestDatabase.shared();
    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Idempotency idempotency = TestFoundation.over(database, clock).idempotency();
    private final Idempotency ofAnotherReplica =
            TestFoundation.over(database, clock).idempotency();
    private final Optional<AccountId> account = Optional.of(new AccountId(UUID.randomUUID()));
    private final AtomicInteger runs = new AtomicInteger();

    record Answer(int run, String secret) {}

    private Answer once(String key, Object request) {
        return idempotency.once(
                account,
                "test",
                Optional.of(key),
                request,
                Answer.class,
                handle -> new Answer(runs.incrementAndGet(), "hush"),
                handle -> Optional.empty());
    }

    @Test
    void answersARetryAsTheFirstTimeAndRunsNothing() {
        assertThat(once("key-1", "request")).isEqualTo(once("key-1", "request"));
        assertThat(runs).hasValue(1);
    }

    @Test
    void refusesAnotherRequestUnderTheSameKey() {
        once("key-1", "request");
        assertThatThrownBy(() -> once("key-1", "another request"))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.KEY_REUSED));
    }

    @Test
    void takesEqualRequestsForOneInWhateverOrderTheirMapsAre() {
        Map<String, Object> there = new LinkedHashMap<>();
        there.put("from", "09:00");
        there.put("to", Map.of("day", 1));
        Map<String, Object> back = new LinkedHashMap<>();
        back.put("to", Map.of("day", 1));
        back.put("from", "09:00");

        assertThat(once("key-1", there)).isEqualTo(once("key-1", back));
        assertThat(runs).hasValue(1);
    }

    @Test
    void runsAgainWithoutAKeyUnderAnotherKeyAndAfterADay() {
        once("key-1", "request");
        once("key-2", "request");
        clock.advance(Idempotency.KEPT.plus(Duration.ofSeconds(1)));
        once("key-1", "request");
        assertThat(runs).hasValue(3);
    }

    @Test
    void keepsNoFailure() {
        assertThatThrownBy(() -> idempotency.once(
                        account,
                        "test",
                        Optional.of("key-1"),
                        "request",
                        Answer.class,
                        handle -> {
                            throw new ServiceException(ErrorCode.SLOT_TAKEN);
                        },
                        handle -> Optional.empty()))
                .isInstanceOf(ServiceException.class);
        assertThat(once("key-1", "request").run()).isEqualTo(1);
    }

    @Test
    void keepsNeitherKeyNorAnswerInTheClear() {
        once("a-very-telling-key", "request");
        String row = database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT CONCAT(key_hash, request_hash, answer) FROM idempotent_answer WHERE account_id = ?",
                                account.orElseThrow())
                        .mapTo(String.class)
                        .one());
        assertThat(row).isNotEmpty().doesNotContain("hush").doesNotContain("telling");
    }

    @Test
    void runsOnceWhenTwentyComeAtOnceUnderOneKey() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(20);
        CountDownLatch gate = new CountDownLatch(1);
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Idempotency one = i % 2 == 0 ? idempotency : ofAnotherReplica;
            answers.add(pool.submit(() -> {
                gate.await();
                return one.once(
                        account,
                        "test",
                        Optional.of("shared-key"),
                        "request",
                        Answer.class,
                        // What the unit takes can be taken once, as a slot can.
                        handle -> {
                            handle.execute(
                                    "INSERT INTO claim (owner_id, lane, tick, holder) VALUES (?, 0, 1, ?)",
                                    account.orElseThrow(),
                                    account.orElseThrow());
                            return new Answer(1, "hush");
                        },
                        handle -> Optional.empty());
            }));
        }
        gate.countDown();
        for (Future<Answer> answer : answers) {
            assertThat(answer.get()).isEqualTo(new Answer(1, "hush"));
        }
        pool.shutdown();
    }

    @Test
    void refusesKeysThatAreNotVisibleAscii() {
        for (String bad : List.of("", " ", "sch\u00f6n", "a\u0000b", "x".repeat(256))) {
            assertThatThrownBy(() -> once(bad, "request"))
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID));
        }
    }
}
