package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.alcove.cli.EnvironmentSettings;
import org.alcove.persistence.Jobs;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

final class GracefulStopTest {
    @Test
    void finishesTheRequestInFlightAndTakesNoNewOne() throws Exception {
        TestDatabase database = TestDatabase.shared();
        TestPeople people = TestPeople.in(database, TestClock.MONDAY);
        TestPeople.Person person = people.client(people.clinic());
        AlcoveServer server = AlcoveServer.start(database, new TestClock(TestClock.MONDAY));
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest logout = HttpRequest.newBuilder(server.uri("/api/logout"))
                .header("Authorization", person.bearer())
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        // Asked for now: a stopped server has no port any more.
        HttpRequest late = HttpRequest.newBuilder(server.uri("/api/nothing")).build();
        CompletableFuture<Void> stopped;
        try (Handle blocker = database.jdbi().open()) {
            blocker.begin();
            blocker.select(
                            "SELECT id FROM login_session WHERE account_id = ? FOR UPDATE",
                            person.actor().accountId())
                    .mapTo(byte[].class)
                    .list();
            CompletableFuture<HttpResponse<String>> inFlight =
                    http.sendAsync(logout, HttpResponse.BodyHandlers.ofString());
            await().atMost(Duration.ofSeconds(60)).until(() -> waitsForALock(database));

            stopped = CompletableFuture.runAsync(server::close);
            await().atMost(Duration.ofSeconds(60)).until(() -> refusesNew(late));
            assertThat(inFlight).isNotDone();
            blocker.rollback();

            assertThat(inFlight.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
        }
        stopped.get(60, TimeUnit.SECONDS);
    }

    /** How long each part may take stands in settings; a stopwatch would measure the machine. */
    @Test
    void givesItsPartsLessThanTheTenSecondsThatTheWholeHas() {
        AlcoveConfiguration configuration = settings();

        Duration requests = configuration.getServerFactory() instanceof DefaultServerFactory server
                ? server.getShutdownGracePeriod().toJavaDuration()
                : Duration.ofDays(1);

        assertThat(requests.plus(Jobs.LONGEST_STOP)).isLessThanOrEqualTo(Duration.ofSeconds(8));
    }

    private static AlcoveConfiguration settings() {
        try {
            return new YamlConfigurationFactory<>(
                            AlcoveConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), "dw")
                    .build(
                            new SubstitutingSourceProvider(
                                    new FileConfigurationSourceProvider(), new EnvironmentSettings(Map.of())),
                            "../config.yml");
        } catch (IOException | ConfigurationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static boolean waitsForALock(TestDatabase database) {
        return database.jdbi()
                        .withHandle(handle -> handle.select(
                                        "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                                .mapTo(Integer.class)
                                .one())
                > 0;
    }

    private static boolean refusesNew(HttpRequest request) throws Exception {
        try {
            return HttpClient.newHttpClient()
                            .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                            .get(5, TimeUnit.SECONDS)
                            .statusCode()
                    == 503;
        } catch (ExecutionException refused) {
            return refused.getCause() instanceof ConnectException || refused.getCause() instanceof java.io.IOException;
        }
    }
}
