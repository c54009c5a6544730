package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.Test;

final class OperationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOKEN = "Quillfeather1234567890123456789012345678901";

    @Test
    void measuresByRouteAndNeverByPath() {
        try (AlcoveServer server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY))) {
            for (String path : new String[] {"/cal/" + TOKEN + ".ics", "/" + TOKEN, "/docs/" + TOKEN}) {
                get(server, path);
            }

            // Counted when the answer was written, which a client may have read already.
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                HttpResponse<String> metrics = server.send(
                        HttpRequest.newBuilder(server.adminUri("/metrics")).build());
                assertThat(metrics.statusCode()).isEqualTo(200);
                assertThat(metrics.body())
                        .contains("alcove_request_seconds_count")
                        .contains("route=\"/docs/{asset}\"")
                        .doesNotContain("Quillfeather");
            });
        }
    }

    @Test
    void isUnhealthyWhenTheClocksDisagree() {
        try (AlcoveServer server =
                AlcoveServer.startWithClockSkew("30s", TestDatabase.shared(), new TestClock(TestClock.MONDAY))) {
            HttpResponse<String> health = health(server);

            assertThat(health.statusCode()).isEqualTo(500);
            assertThat(health.body()).contains("\"clock\":{\"healthy\":false");
        }
    }

    @Test
    void beginsNoJobByAClockThatIsWrong() {
        TestDatabase database = TestDatabase.fresh();
        try (AlcoveServer wrong = jobsBy(new TestClock(TestClock.MONDAY.plus(Duration.ofDays(3_000))), database);
                AlcoveServer right = jobsBy(Clock.systemUTC(), database)) {
            for (String job : List.of("purge", "retention", "forget-past", "tend-feeds", "seal-audit")) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(right.metrics()
                                        .timer("jobs." + job + ".runs")
                                        .getCount())
                                .as(job)
                                .isPositive());
            }
            assertThat(wrong.metrics().getTimers().keySet()).noneMatch(timer -> timer.startsWith("jobs."));
        }
    }

    private static AlcoveServer jobsBy(Clock clock, TestDatabase database) {
        return AlcoveServer.startWithJobsAndClockSkew(
                "30s", database, clock, ConfigOverride.config("jobs.poll", "PT0.05S"));
    }

    @Test
    void isHealthyWhenTheyAgree() {
        try (AlcoveServer server = AlcoveServer.startWithClockSkew("30s", TestDatabase.shared(), Clock.systemUTC())) {
            HttpResponse<String> health = health(server);

            assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
            assertThat(health.body()).contains("\"migrations\":{\"healthy\":true");
        }
    }

    @Test
    void isUnhealthyWhenAChangeSetIsMissing() {
        TestDatabase database = TestDatabase.fresh();
        database.jdbi()
                .useHandle(
                        handle -> handle.execute("DELETE FROM DATABASECHANGELOG ORDER BY ORDEREXECUTED DESC LIMIT 1"));
        try (AlcoveServer server = AlcoveServer.start(database, new TestClock(TestClock.MONDAY))) {
            HttpResponse<String> health = health(server);

            assertThat(health.statusCode()).isEqualTo(500);
            assertThat(health.body()).contains("\"migrations\":{\"healthy\":false");
        }
    }

    private static HttpResponse<String> health(AlcoveServer server) {
        return server.send(
                HttpRequest.newBuilder(server.adminUri("/healthcheck")).build());
    }

    private static void get(AlcoveServer server, String path) {
        server.send(HttpRequest.newBuilder(server.uri(path)).build());
    }
}
