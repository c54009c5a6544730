package org.alcove.privacy.emergency;

import static org.alcove.testing.CareScene.json;
import static org.alcove.testing.CareScene.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.ClientId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.TestVault;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CareScene;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople.Person;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is erased while an emergency looks for them is nobody to it, and no row of it names them. */
@Tag("races")
final class ErasedMeanwhileTest {
    private static final TestDatabase DATABASE = TestDatabase.shared();
    private static final TestClock CLOCK = new TestClock(TestClock.MONDAY);

    /** Waits longer for the client's row than the erasure takes on a machine that is busy. */
    private static final AlcoveServer SERVER =
            AlcoveServer.start(DATABASE, CLOCK, ConfigOverride.config("emergency.trailWait", "PT10S"));

    private final CareScene scene = new CareScene(SERVER, DATABASE, CLOCK.instant());
    private final Person client = scene.client();
    private final Person therapist = scene.people.therapist(scene.clinic);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void isNotOpenedByTheCardThatTheyHad() {
        String card = json(scene.post("/api/me/emergency-card", client, ""))
                .path("card")
                .asText();
        opensNobody("\"card\":\"" + card + "\"");
    }

    @Test
    void isNotOpenedByTheCodeThatTheyHad() {
        opensNobody("\"clientCode\":\"" + scene.care(client, therapist, "maple-heron") + "\"");
    }

    private void opensNobody(String address) {
        Foundation foundation = TestFoundation.over(DATABASE, CLOCK);
        Shredding shredding = new Shredding(
                foundation.transactor(),
                foundation.audit(),
                TestVault.shared(),
                foundation.ids(),
                new Shredding.Retention(Set.of(), Duration.ZERO));
        AuditEntry entry = AuditEntry.anonymous(AuditAction.CLIENT_SHRED, foundation.ids(), CLOCK.instant());
        Shredding.Prepared prepared = shredding.prepare();
        ClientId erased = client.actor().requireClient();
        String body = "{" + address + ",\"nature\":\"disaster\",\"otp\":\"" + scene.factor(therapist) + "\"}";

        CompletableFuture<HttpResponse<String>> opening;
        try (Handle handle = DATABASE.jdbi().open()) {
            handle.begin();
            assertThat(shredding.shred(handle, erased, Optional.empty(), prepared, entry, CLOCK.instant()))
                    .isPresent();
            opening = CompletableFuture.supplyAsync(() -> scene.post("/api/emergency-access", therapist, body));
            // The table of transactions is read anew only if nobody looked for a tenth of a second.
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> opening.isDone() || somebodyWaits());
            handle.commit();
        }
        shredding.finish(erased);

        assertThat(outcome(opening.join())).isEqualTo("404 not_found");
        for (String table : List.of("emergency_access", "access_grant")) {
            assertThat(count("SELECT COUNT(*) FROM " + table + " WHERE client_id = ?", erased))
                    .as(table)
                    .isZero();
        }
        assertThat(scene.rows("emergency_open", "done")).isZero();
        assertThat(scene.rows("emergency_open", "denied")).isEqualTo(1);
    }

    private static boolean somebodyWaits() {
        return count("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'") > 0;
    }

    private static int count(String query, Object... values) {
        return DATABASE.jdbi()
                .withHandle(handle ->
                        handle.select(query, values).mapTo(Integer.class).one());
    }
}
