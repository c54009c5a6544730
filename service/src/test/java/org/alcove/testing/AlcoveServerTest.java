package org.alcove.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("races")
final class AlcoveServerTest {
    private static final int REPLICAS = Integer.getInteger("alcove.tests.replicas", 1);

    @Test
    void asksAsManyReplicasInTurnAsItIsToldAndLeavesNoSettings() {
        try (AlcoveServer server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY))) {
            List<URI> round = round(server);
            assertThat(round).doesNotHaveDuplicates();
            assertThat(round(server)).isEqualTo(round);
            assertThat(round)
                    .allSatisfy(address -> assertThat(
                                    server.send(HttpRequest.newBuilder(address).build())
                                            .statusCode())
                            .isEqualTo(401));
            assertThat(Stream.of(server.one(), server.one(), server).map(one -> one.uri("/api/me")))
                    .containsOnly(round.get(0));
            assertThat(settings()).isEmpty();
        }
        assertThat(settings()).isEmpty();
    }

    private static List<URI> round(AlcoveServer server) {
        return Stream.generate(() -> server.uri("/api/me")).limit(REPLICAS).toList();
    }

    private static List<String> settings() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("dw."))
                .toList();
    }
}
