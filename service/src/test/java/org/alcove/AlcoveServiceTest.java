package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.Test;

final class AlcoveServiceTest {
    @Test
    void isHealthyOnAMigratedDatabase() {
        try (AlcoveServer server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY))) {
            assertThat(server.send(HttpRequest.newBuilder(server.adminUri("/healthcheck"))
                                    .build())
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
