package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcove.testing.StatementTrace;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;

/** What each request asks of the database before it is known who sent it. */
final class LoginSessionReadTest {
    private static final TestDatabase DATABASE = TestDatabase.shared();

    private final LoginSessionService sessions = new LoginSessionService(
            TestFoundation.over(DATABASE, new TestClock(TestClock.MONDAY)), IdentityConfiguration.defaults());

    @Test
    void whoIsSignedInIsOneTripForSomebodyAndForNobody() {
        TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
        TestPeople.Person client = people.client(people.clinic());
        assertThat(sessions.authenticate(client.token())).isPresent();

        try (StatementTrace trace = new StatementTrace(DATABASE)) {
            String somebody = trace.of(
                    () -> assertThat(sessions.authenticate(client.token())).isPresent());
            String nobody = trace.of(
                    () -> assertThat(sessions.authenticate("x".repeat(43))).isEmpty());

            assertThat(somebody.lines()).hasSize(1);
            assertThat(somebody).startsWith("SELECT ").isEqualTo(nobody);
        }
    }
}
