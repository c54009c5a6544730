package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwizard.testing.ConfigOverride;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every job that the service has, whatever it is called, on two replicas over one database. */
final class EveryJobTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Longer than between two runs of any job. */
    private static final Duration LONGEST = Duration.ofHours(25);

    private final TestDatabase database = TestDatabase.fresh();
    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private AlcoveServer one;
    private AlcoveServer other;

    @BeforeEach
    void start() {
        one = replica();
        other = replica();
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    @Test
    void isRunByOneOfTwoReplicasEachTimeThatItIsDue() {
        for (long due = 1; due <= 4; due++) {
            awaitAllDone();
            List<String> jobs = jobs();
            assertThat(jobs).contains("release-holds", "seal-audit", "retention", "purge");
            Map<String, Long> runs = runs();
            assertThat(runs.keySet()).containsExactlyInAnyOrderElementsOf(jobs);
            assertThat(runs.values()).as("each once: %s", runs).containsOnly(due);
            clock.advance(LONGEST);
        }
    }

    @Test
    void isTakenOverFromAReplicaThatWasKilledAtIt() {
        awaitAllDone();
        Instant before = clock.instant();
        // What a killed replica leaves, which had begun with all of them.
        int begun = database.jdbi()
                .withHandle(handle -> handle.execute(
                        "UPDATE scheduled_tasks SET picked = 1, picked_by = 'killed', execution_time = ?,"
                                + " last_heartbeat = ?, version = version + 1",
                        before,
                        before));
        assertThat(begun).isEqualTo(jobs().size());
        clock.advance(Duration.ofMinutes(2));
        awaitAllDone();
        assertThat(runs().values()).as("each once more: %s", runs()).containsOnly(2L);
    }

    private AlcoveServer replica() {
        return AlcoveServer.startWithJobs(database, clock, ConfigOverride.config("jobs.poll", "PT0.05S"));
    }

    private List<String> jobs() {
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT task_name FROM scheduled_tasks")
                        .mapTo(String.class)
                        .list());
    }

    /** Until nobody is at any, and the next time of each is yet to come. */
    private void awaitAllDone() {
        await().atMost(PATIENCE)
                .until(() -> database.jdbi()
                                .withHandle(handle -> handle.select(
                                                "SELECT COUNT(*) FROM scheduled_tasks WHERE picked = 1"
                                                        + " OR execution_time <= ?",
                                                clock.instant())
                                        .mapTo(Integer.class)
                                        .one())
                        == 0);
    }

    /** How often each was run, by all replicas together. */
    private Map<String, Long> runs() {
        Map<String, Long> runs = new TreeMap<>();
        Stream.of(one, other)
                .flatMap(server -> server.each().stream())
                .forEach(replica -> replica.metrics().getTimers().forEach((name, timer) -> {
                    if (name.startsWith("jobs.") && name.endsWith(".runs")) {
                        String job = name.substring("jobs.".length(), name.length() - ".runs".length());
                        runs.merge(job, timer.getCount(), Long::sum);
                    }
                }));
        return runs;
    }
}
