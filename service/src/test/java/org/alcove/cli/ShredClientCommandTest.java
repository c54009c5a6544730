package org.alcove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CommandLine;
import org.alcove.testing.CommandLine.Outcome;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an operator is told who shreds a client: all of what is kept, and never what it says. */
final class ShredClientCommandTest {
    private static final TestDatabase DATABASE = TestDatabase.shared();

    private static AlcoveServer server;
    private static TestPeople people;
    private static ClinicId clinic;

    private final CommandLine line =
            CommandLine.over(DATABASE, new TestClock(TestClock.MONDAY)).with("ALCOVE_POLICY_MAX_CLOCK_SKEW", "36500d");

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(DATABASE, new TestClock(TestClock.MONDAY));
        people = TestPeople.in(DATABASE, TestClock.MONDAY);
        clinic = people.clinic();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Person named() {
        Person client = people.client(clinic);
        assertThat(send(client, "PUT", "{\"legalName\":\"Wilhelmina Quackenbush\",\"phone\":\"+1 212 555 0100\"}")
                        .statusCode())
                .isEqualTo(200);
        return client;
    }

    private static HttpResponse<String> send(Person client, String method, String body) {
        return server.send(HttpRequest.newBuilder(server.uri("/api/me/identity"))
                .header("Authorization", client.bearer())
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build());
    }

    private Outcome shred(Person client, String... more) {
        String[] arguments = new String[more.length + 4];
        arguments[0] = "shred-client";
        arguments[1] = "--client";
        arguments[2] = client.actor().requireClient().toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        arguments[arguments.length - 1] = line.configuration();
        Outcome outcome = line.run(arguments);
        assertThat(outcome.succeeded()).as(outcome.err()).isTrue();
        assertThat(outcome.out()).doesNotContain("Quackenbush").doesNotContain("555");
        return outcome;
    }

    private static void hold(Person client) {
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO legal_hold (id, clinic_id, client_id, set_at, until_at) VALUES (?, ?, ?, ?, ?)",
                        UUID.randomUUID(),
                        clinic,
                        client.actor().requireClient(),
                        TestClock.MONDAY,
                        Instant.parse("2027-01-01T00:00:00Z")));
    }

    @Test
    void aDryRunChangesNothingAndSaysThatNothingWouldBeKept() {
        Person client = named();

        assertThat(shred(client).out()).contains("Nothing would be kept.").contains("A dry run");

        assertThat(send(client, "GET", "").body()).contains("Quackenbush");
        assertThat(shred(client, "--really").out()).contains("Shredded. Nothing is kept of this client.");
        assertThat(send(client, "GET", "").statusCode()).isEqualTo(401);
        assertThat(shred(client, "--really").out()).contains("It was done before");
    }

    @Test
    void tellsWhatTheRetentionRuleKeepsThoughNobodyNamedIt() {
        line.with("ALCOVE_POLICY_RETAINED_FIELDS", "legalName,dateOfBirth").with("ALCOVE_POLICY_RETAINED_FOR", "P100D");
        Person client = named();
        // From the day they joined: they have had no session.
        String kept = "legalName, until 2026-08-12T00:00:00Z (retention).";

        assertThat(shred(client).out()).contains("Would be kept, sealed: " + kept);
        assertThat(shred(client, "--really").out()).contains("Tell the client what is kept, sealed: " + kept);
    }

    @Test
    void tellsWhatALegalHoldKeepsWhateverWasNamed() {
        Person client = named();
        hold(client);
        String kept = "legalName, phone, whatever else is sealed for them, until 2027-01-01T00:00:00Z (legal_hold).";

        assertThat(shred(client, "--keep", "legalName", "--until", "2026-06-01").out())
                .contains("Would be kept, sealed: " + kept);
        assertThat(shred(client, "--really").out()).contains("Tell the client what is kept, sealed: " + kept);
    }

    @Test
    void tellsWhatWasNamed() {
        Person client = named();

        assertThat(shred(client, "--really", "--keep", "phone", "--until", "2026-06-01", "--ground", "legal_hold")
                        .out())
                .contains("sealed: phone, until 2026-06-02T00:00:00Z (legal_hold).");
    }
}
