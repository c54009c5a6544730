package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SignInHttpTest {
    private static final TestClock CLOCK = new TestClock(TestClock.MONDAY);
    private static AlcoveServer server;

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(TestDatabase.shared(), CLOCK);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void endsALoginSessionByLogout() {
        TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        TestPeople.Person client = people.client(people.clinic());

        assertThat(post("/api/logout", client.bearer()).statusCode()).isEqualTo(204);
        assertThat(post("/api/logout", client.bearer()).statusCode()).isGreaterThanOrEqualTo(400);
    }

    private static HttpResponse<String> post(String path, String bearer) {
        return server.send(HttpRequest.newBuilder(server.uri(path))
                .header("Authorization", bearer)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }
}
