package org.alcove.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.jackson.Jackson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JobsConfiguration SETTINGS = settings("PT0.05S");

    /** Whoever is not heard of for more than two seconds looks dead by the clock, and is after four looks. */
    private static final JobsConfiguration SLOWLY = settings("PT0.3S");

    /** Connector/J sends MariaDB 10.11 no parts of a second. */
    private static final Duration STEP = Duration.ofSeconds(1);

    /** Longer than who is not heard of lives, by the clock as well as by looks. */
    private static final int HEARTBEATS = 10;

    private final TestDatabase database = TestDatabase.fresh();
    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final MetricRegistry metrics = new MetricRegistry();
    private ManagedDataSource pool;

    @BeforeEach
    void open() throws Exception {
        pool = database.configuration().build(new MetricRegistry(), "jobs");
        pool.start();
    }

    @AfterEach
    void close() throws Exception {
        pool.stop();
    }

    @Test
    void runsAJobOnceHoweverManyReplicasThereAre() {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicBoolean together = new AtomicBoolean();
        Job job = new Job("count", HOUR, now -> {
            together.compareAndSet(false, atOnce.incrementAndGet() > 1);
            runs.incrementAndGet();
            atOnce.decrementAndGet();
        });
        Jobs one = jobs(job);
        Jobs other = jobs(job);
        one.start();
        other.start();
        try {
            for (int due = 1; due <= 10; due++) {
                int expected = due;
                await().atMost(PATIENCE).until(() -> runs.get() >= expected && isDone("count"));
                assertThat(runs).hasValue(expected);
                clock.advance(HOUR);
            }
        } finally {
            one.stop();
            other.stop();
        }
        assertThat(together).isFalse();
    }

    @Test
    void goesOnWithTheOthersWhenOneFails() {
        AtomicInteger works = new AtomicInteger();
        AtomicInteger tries = new AtomicInteger();
        AtomicBoolean broken = new AtomicBoolean(true);
        Job failing = new Job("failing", HOUR, now -> {
            tries.incrementAndGet();
            if (broken.get()) {
                throw new IllegalStateException("Quillfeather");
            }
        });
        Jobs jobs = jobs(failing, new Job("working", HOUR, now -> works.incrementAndGet()));
        jobs.start();
        try {
            for (int due = 1; due <= Jobs.FAILURES_BEFORE_UNHEALTHY; due++) {
                int expected = due;
                await().atMost(PATIENCE)
                        .until(() -> tries.get() >= expected
                                && works.get() >= expected
                                && isDone("failing")
                                && isDone("working"));
                assertThat(jobs.healthCheck().execute().isHealthy()).isEqualTo(due < Jobs.FAILURES_BEFORE_UNHEALTHY);
                clock.advance(HOUR);
            }
            assertThat(jobs.healthCheck().execute().getMessage())
                    .contains("failing")
                    .doesNotContain("working")
                    .doesNotContain("Quillfeather");
            assertThat(metrics.counter("jobs.failing.failures").getCount())
                    .isGreaterThanOrEqualTo(Jobs.FAILURES_BEFORE_UNHEALTHY);
            assertThat(metrics.counter("jobs.working.failures").getCount()).isZero();

            broken.set(false);
            clock.advance(HOUR.multipliedBy(2));
            await().atMost(PATIENCE).until(() -> jobs.healthCheck().execute().isHealthy());
        } finally {
            jobs.stop();
        }
    }

    @Test
    void stopsThoughAJobDoesNot() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Jobs jobs = jobs(new Job("endless", HOUR, now -> {
            begun.countDown();
            boolean waiting = true;
            while (waiting) {
                try {
                    waiting = !released.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } catch (InterruptedException told) {
                    // Goes on, as work does that hangs in a driver.
                }
            }
        }));
        jobs.start();
        try {
            assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            CompletableFuture.runAsync(jobs::stop).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            assertThat(released.getCount()).isEqualTo(1);
        } finally {
            released.countDown();
        }
    }

    @Test
    void leavesEverythingToOthersWhileItsClockIsWrong() {
        AtomicInteger here = new AtomicInteger();
        AtomicInteger there = new AtomicInteger();
        AtomicBoolean right = new AtomicBoolean();
        TestClock ahead = new TestClock(TestClock.MONDAY.plus(Duration.ofDays(400)));
        Jobs wrong = new Jobs(
                pool,
                ahead,
                now -> right.get(),
                SETTINGS,
                metrics,
                UUID.randomUUID(),
                List.of(new Job("count", HOUR, now -> here.incrementAndGet())));
        Jobs other = jobs(new Job("count", HOUR, now -> there.incrementAndGet()));
        wrong.start();
        other.start();
        try {
            for (int due = 1; due <= 5; due++) {
                int expected = due;
                await().atMost(PATIENCE).until(() -> there.get() >= expected && isDone("count"));
                clock.advance(HOUR);
            }
            assertThat(here).hasValue(0);
        } finally {
            other.stop();
        }
        try {
            ahead.set(clock.instant());
            right.set(true);
            await().atMost(PATIENCE).until(() -> here.get() > 0);
        } finally {
            wrong.stop();
        }
    }

    @Test
    void runsNothingByAClockThatJumpedSinceItWasLookedAt() {
        AtomicInteger runs = new AtomicInteger();
        Thread starting = Thread.currentThread();
        // Whoever looks now and then finds it right, and whoever looks before the work does not.
        Predicate<Instant> jumped = now -> Thread.currentThread() == starting
                || Thread.currentThread().getName().equals("jobs-clock");
        Jobs jobs = new Jobs(
                pool,
                clock,
                jumped,
                SETTINGS,
                metrics,
                UUID.randomUUID(),
                List.of(new Job("count", HOUR, now -> runs.incrementAndGet())));
        jobs.start();
        try {
            await().atMost(PATIENCE)
                    .until(() -> metrics.counter("jobs.count.failures").getCount() > 0);
            assertThat(runs).hasValue(0);
        } finally {
            jobs.stop();
        }
    }

    @Test
    void runsWhatAClockPutOffBeforeItWasSetBack() {
        AtomicInteger runs = new AtomicInteger();
        Jobs jobs = jobs(new Job("count", HOUR, now -> runs.incrementAndGet()));
        clock.advance(Duration.ofDays(400));
        jobs.start();
        try {
            await().atMost(PATIENCE).until(() -> runs.get() == 1 && isDone("count"));
            clock.set(TestClock.MONDAY);

            await().atMost(PATIENCE).until(() -> runs.get() == 2);
        } finally {
            jobs.stop();
        }
    }

    @Test
    void takesNothingForPutOffThatWasRunSinceTheClockWasRead() {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger dues = new AtomicInteger(1);
        // Between the reading of the clock and what is done by it, however long that takes, the job is due and is run.
        Predicate<Instant> slow = now -> {
            boolean isWatch = Thread.currentThread().getName().equals("jobs-clock");
            if (isWatch && dues.get() < 40 && runs.get() > 0 && isDone("count")) {
                int expected = dues.incrementAndGet();
                clock.advance(Duration.ofDays(1));
                await().atMost(PATIENCE).until(() -> {
                    // The scheduler waits by it.
                    clock.advance(SETTINGS.poll());
                    return runs.get() >= expected && isDone("count");
                });
            }
            return true;
        };
        Jobs jobs = new Jobs(
                pool,
                clock,
                slow,
                SETTINGS,
                metrics,
                UUID.randomUUID(),
                List.of(new Job("count", HOUR, now -> runs.incrementAndGet())));
        jobs.start();
        try {
            await().atMost(PATIENCE).until(() -> dues.get() == 40 && isDone("count"));

            assertThat(runs).hasValue(40);
        } finally {
            jobs.stop();
        }
    }

    @Test
    void runsWhatWasKilledByAClockThatRanAheadBeforeItWasSetBack() {
        AtomicInteger runs = new AtomicInteger();
        Jobs killed = jobs(new Job("count", HOUR, now -> runs.incrementAndGet()));
        killed.start();
        try {
            await().atMost(PATIENCE).until(() -> runs.get() == 1 && isDone("count"));
        } finally {
            killed.stop();
        }
        leaveAtWork("count", clock.instant().plus(Duration.ofDays(400)));
        Jobs jobs = jobs(new Job("count", HOUR, now -> runs.incrementAndGet()));
        jobs.start();
        try {
            await().atMost(PATIENCE).until(() -> heardOf("count").equals(clock.instant()));
            assertThat(runs).hasValue(1);
            clock.advance(Duration.ofMinutes(1));

            await().atMost(PATIENCE).until(() -> runs.get() == 2);
        } finally {
            jobs.stop();
        }
    }

    @Test
    void givesNobodyUpForDeadWhoIsAtWorkAfterAClockWasSetBack() {
        SlowJob slow = new SlowJob();
        Jobs one = jobs(SLOWLY, slow.job());
        Jobs other = jobs(SLOWLY, slow.job());
        clock.advance(Duration.ofDays(400));
        one.start();
        other.start();
        try {
            slow.awaitBegun();
            clock.set(TestClock.MONDAY);
            for (int heartbeat = 1; heartbeat <= HEARTBEATS; heartbeat++) {
                await().atMost(PATIENCE).until(() -> clock.instant().equals(heardOf("slow")));
                clock.advance(STEP);
            }
            slow.release();
            await().atMost(PATIENCE).until(() -> isDone("slow"));
            assertThat(slow.runs).hasValue(1);
            assertThat(metrics.counter("jobs.slow.failures").getCount()).isZero();
        } finally {
            slow.release();
            one.stop();
            other.stop();
        }
    }

    /** Shifts in days: of who is at work, and of who looks whether anybody is. */
    @ParameterizedTest
    @CsvSource({"0, 400", "-400, 0", "-400, 400"})
    void givesNobodyUpForDeadByAClockThatIsWrong(int atWork, int looking) {
        SlowJob slow = new SlowJob();
        AtomicBoolean right = new AtomicBoolean(true);
        TestClock others = new TestClock(clock.instant());
        Jobs one = new Jobs(
                pool,
                clock,
                now -> atWork == 0 || right.get(),
                SLOWLY,
                metrics,
                UUID.randomUUID(),
                List.of(slow.job()));
        Jobs other = new Jobs(
                pool,
                others,
                now -> looking == 0 || right.get(),
                SLOWLY,
                metrics,
                UUID.randomUUID(),
                List.of(slow.job()));
        one.start();
        try {
            slow.awaitBegun();
            other.start();
            right.set(false);
            clock.advance(Duration.ofDays(atWork));
            others.advance(Duration.ofDays(looking));
            for (int heartbeat = 1; heartbeat <= HEARTBEATS; heartbeat++) {
                await().atMost(PATIENCE).until(() -> clock.instant().equals(heardOf("slow")));
                clock.advance(STEP);
                others.advance(STEP);
            }

            assertThat(slow.runs).hasValue(1);
        } finally {
            slow.release();
            one.stop();
            other.stop();
        }
    }

    @Test
    void leavesWhatWasKilledDueAtItsTimeThoughTheClockIsAhead() {
        AtomicBoolean right = new AtomicBoolean(true);
        Jobs jobs = new Jobs(
                pool,
                clock,
                now -> right.get(),
                SETTINGS,
                metrics,
                UUID.randomUUID(),
                List.of(new Job("count", HOUR, now -> {})));
        jobs.start();
        try {
            await().atMost(PATIENCE).until(() -> isDone("count"));
            leaveAtWork("count", TestClock.MONDAY);
            right.set(false);
            clock.advance(Duration.ofDays(400));

            await().atMost(PATIENCE).until(() -> !isAtWork("count"));
            assertThat(dueTime("count")).isEqualTo(TestClock.MONDAY.plus(HOUR));
        } finally {
            jobs.stop();
        }
    }

    @Test
    void asksOfTheVeryTimeThatTheWorkGoesBy() {
        // Each look at this clock tells another time, as of one that is being set.
        AtomicInteger looks = new AtomicInteger();
        InstantSource restless = () -> TestClock.MONDAY.plusMillis(looks.incrementAndGet());
        Set<Instant> asked = ConcurrentHashMap.newKeySet();
        AtomicReference<Instant> given = new AtomicReference<>();
        Jobs jobs = new Jobs(
                pool,
                restless,
                now -> {
                    asked.add(now);
                    return true;
                },
                SETTINGS,
                metrics,
                UUID.randomUUID(),
                List.of(new Job("count", HOUR, given::set)));
        jobs.start();
        try {
            await().atMost(PATIENCE).until(() -> given.get() != null);
            assertThat(asked).contains(given.get());
        } finally {
            jobs.stop();
        }
    }

    private Jobs jobs(Job... jobs) {
        return jobs(SETTINGS, jobs);
    }

    private Jobs jobs(JobsConfiguration settings, Job... jobs) {
        return new Jobs(pool, clock, now -> true, settings, metrics, UUID.randomUUID(), List.of(jobs));
    }

    private static JobsConfiguration settings(String poll) {
        return Jackson.newObjectMapper().convertValue(Map.of("poll", poll), JobsConfiguration.class);
    }

    /** As by a replica that was killed at it. */
    private void leaveAtWork(String job, Instant heardOf) {
        int left = database.jdbi()
                .withHandle(handle -> handle.execute(
                        "UPDATE scheduled_tasks SET picked = 1, picked_by = 'killed', last_heartbeat = ?"
                                + " WHERE task_name = ?",
                        heardOf,
                        job));
        assertThat(left).isEqualTo(1);
    }

    private Instant heardOf(String job) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.select("SELECT last_heartbeat FROM scheduled_tasks WHERE task_name = ?", job)
                                .mapTo(Instant.class)
                                .one());
    }

    private boolean isAtWork(String job) {
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT picked FROM scheduled_tasks WHERE task_name = ?", job)
                        .mapTo(Boolean.class)
                        .one());
    }

    private Instant dueTime(String job) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.select("SELECT execution_time FROM scheduled_tasks WHERE task_name = ?", job)
                                .mapTo(Instant.class)
                                .one());
    }

    /** Whether nobody is at it and its next time is yet to come. */
    private boolean isDone(String job) {
        return database.jdbi()
                        .withHandle(handle -> handle.select(
                                        "SELECT COUNT(*) FROM scheduled_tasks WHERE task_name = ? AND picked = 0"
                                                + " AND execution_time > ?",
                                        job,
                                        clock.instant())
                                .mapTo(Integer.class)
                                .one())
                == 1;
    }

    /** At work until it is released, however long what is tested takes. */
    private static final class SlowJob {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final AtomicInteger runs = new AtomicInteger();

        Job job() {
            return new Job("slow", HOUR, now -> {
                runs.incrementAndGet();
                begun.countDown();
                try {
                    released.await();
                } catch (InterruptedException told) {
                    throw new IllegalStateException(told);
                }
            });
        }

        void awaitBegun() {
            await().atMost(PATIENCE).until(() -> begun.getCount() == 0);
        }

        void release() {
            released.countDown();
        }
    }
}
