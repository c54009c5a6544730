package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Secret;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;

final class IdentityPurgeTest {
    @Test
    void deletesWhatExpiredAndKeepsWhatDidNot() {
        TestDatabase database = TestDatabase.fresh();
        TestClock clock = new TestClock(TestClock.MONDAY);
        IdentityModule module = new IdentityModule(
                TestFoundation.over(database, clock),
                IdentityConfiguration.defaults(),
                URI.create("http://localhost:8080"));
        TestPeople people = TestPeople.in(database, TestClock.MONDAY);
        ClinicId clinic = people.clinic();
        people.client(clinic);
        TestPeople.Person expired = people.client(clinic);
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("UPDATE login_session SET expires_at = :at WHERE id = :id")
                        .bind("at", TestClock.MONDAY.plusSeconds(1))
                        .bind("id", expired.actor().loginSessionId())
                        .execute());
        module.accounts().createPublicJoinCode(clinic, Secret.of("short"), Duration.ofDays(1));
        module.accounts().createPublicJoinCode(clinic, Secret.of("long"), Duration.ofDays(365));

        Instant later = TestClock.MONDAY.plus(Duration.ofDays(40));
        assertThat(module.purgeExpired(TestClock.MONDAY)).isZero();
        assertThat(module.purgeExpired(later)).isEqualTo(2);
        assertThat(module.purgeExpired(later)).isZero();
    }
}
