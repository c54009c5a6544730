package org.alcove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Id;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CommandLine;
import org.alcove.testing.CommandLine.Outcome;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator does from a shell for a clinic that can't do it itself. */
final class OperatorCommandTest {
    private final TestDatabase database = TestDatabase.shared();
    private final CommandLine line = CommandLine.over(database, Clock.systemUTC());

    @Test
    void makesAClinicWhoseFirstAdminComesInByTheInvitation() throws Exception {
        Outcome made =
                line.run("create-clinic", "--name", "Quiet Room", "--zone", "America/Denver", line.configuration());

        assertThat(made.succeeded()).as(made.err()).isTrue();
        assertThat(roles(accept(token(made)))).containsExactly("admin");
    }

    @Test
    void leavesNothingRunningThatWouldKeepTheShellWaiting() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        Outcome made =
                line.run("create-clinic", "--name", "Quiet Hall", "--zone", "America/Denver", line.configuration());

        assertThat(made.succeeded()).as(made.err()).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread) && !thread.isDaemon())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"privacy_officer", "admin"})
    void bringsAClinicBackThatLostItsLastOne(String role) throws Exception {
        TestPeople people = TestPeople.in(database, Clock.systemUTC().instant());
        ClinicId clinic = people.clinic();
        TestPeople.Person gone = role.equals("admin") ? people.admin(clinic) : people.privacyOfficer(clinic);
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET status = 'disabled' WHERE id = ?",
                        gone.actor().accountId()));

        Outcome invited = line.run("invite-staff", "--clinic", clinic.toString(), "--role", role, line.configuration());

        assertThat(invited.succeeded()).as(invited.err()).isTrue();
        assertThat(invited.out()).hasLineCount(1);
        assertThat(issuedByNobody(clinic)).isEqualTo(1);
        HttpResponse<String> accepted = accept(token(invited));
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(201);
        assertThat(roles(accepted)).containsExactly(role);
        assertThat(accept(token(invited)).statusCode()).isEqualTo(409);
    }

    @Test
    void refusesClinicsThatAreNotThereInOneLine() {
        for (String clinic : List.of(UUID.randomUUID().toString(), "nonsense")) {
            Outcome refused = line.run("invite-staff", "--clinic", clinic, "--role", "admin", line.configuration());

            assertThat(refused.succeeded()).isFalse();
            assertThat(refused.err()).startsWith("alcove: ").hasLineCount(1);
            assertThat(refused.out()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "therapist", "owner"})
    void invitesNobodyElse(String role) {
        ClinicId clinic = TestPeople.in(database, Clock.systemUTC().instant()).clinic();

        assertThat(line.run("invite-staff", "--clinic", clinic.toString(), "--role", role, line.configuration())
                        .succeeded())
                .isFalse();
        assertThat(issuedByNobody(clinic)).isZero();
    }

    @Test
    void tellsWhatIsWrongWithANewClinicInOneLine() {
        Outcome refused = line.run("create-clinic", "--name", " ", "--zone", "America/Nowhere", line.configuration());

        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.err()).startsWith("alcove: /").contains("/zone").hasLineCount(1);
    }

    private HttpResponse<String> accept(String token) throws IOException {
        try (AlcoveServer server = AlcoveServer.start(database, Clock.systemUTC())) {
            String body =
                    new ObjectMapper().writeValueAsString(Map.of("token", token, "password", "nine quiet lanterns"));
            return server.send(HttpRequest.newBuilder(server.uri("/api/invitations/accept"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build());
        }
    }

    private List<String> roles(HttpResponse<String> accepted) throws IOException {
        String name =
                new ObjectMapper().readTree(accepted.body()).path("loginName").asText();
        return database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT r.role FROM account a JOIN account_role r ON r.account_id = a.id"
                                        + " WHERE a.login_name = ? ORDER BY r.role",
                                name)
                        .mapTo(String.class)
                        .list());
    }

    private int issuedByNobody(Id clinic) {
        return database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM audit_event WHERE clinic_id = ? AND action = 'invitation_issue'"
                                        + " AND actor_account_id IS NULL",
                                clinic)
                        .mapTo(Integer.class)
                        .one());
    }

    private static String token(Outcome outcome) {
        return outcome.out().strip().replaceFirst("(?s).*: ", "");
    }
}
