package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.Question;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.StatementTrace;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is somebody else's, of another clinic, deleted or used up costs the work of what never was: the database is asked
 * the same statements in the same order and looks for as many rows, so that nothing can be told by how long an answer takes.
 * Counted and not timed; {@code .ci/timing} measures.
 */
final class WorkAlikeTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    private static AlcoveServer server;
    private static TestPeople people;
    private static ClinicId clinic;
    private static StatementTrace trace;

    private final Set<String> differing = new TreeSet<>();
    private int compared;

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(
                DATABASE,
                new TestClock(TestClock.MONDAY),
                ConfigOverride.config("identity.secondFactor.requiredFor", ""));
        people = TestPeople.in(DATABASE, TestClock.MONDAY);
        clinic = people.clinic();
        trace = new StatementTrace(DATABASE);
    }

    @AfterAll
    static void stop() {
        trace.close();
        server.close();
    }

    @Test
    void whatIsNotOnesOwnCostsWhatIsNotThereCosts() {
        SampleClinic own = new SampleClinic(server, people, clinic);
        SampleClinic colleagues = new SampleClinic(server, people, clinic);
        SampleClinic others = new SampleClinic(server, people, people.clinic());
        for (Question question : Question.all(server)) {
            Map<String, String> values = question.notOwn(own, colleagues, others);
            question.deleted(own).ifPresent(gone -> values.put("deleted", gone));
            compare(question, own, values);
        }
        assertThat(differing).isEmpty();
        assertThat(compared).isGreaterThan(250);
    }

    @Test
    void whatOpensNothingCostsTheSameWhateverItWas() {
        SampleClinic sample = new SampleClinic(server, people, clinic);
        for (ContractOperation operation : ContractOperation.all(server)) {
            String secret =
                    switch (operation.id()) {
                        case "join" -> "joinCodeText";
                        case "acceptInvitation" -> "invitationToken";
                        case "reEnter" -> "reEntryToken";
                        default -> "";
                    };
            if (!secret.isEmpty()) {
                Question question = new Question(operation, Role.CLIENT, operation.body(), secret);
                Map<String, String> values = new LinkedHashMap<>();
                for (String kind : Set.of("joinCodeText", "invitationToken", "reEntryToken")) {
                    SampleClinic other = new SampleClinic(server, people, clinic);
                    if (kind.equals(secret)) {
                        HttpResponse<String> used = send(question, sample, other.value(kind, Role.CLIENT));
                        assertThat(used.statusCode()).as(used.body()).isEqualTo(201);
                    }
                    values.put(kind, other.value(kind, Role.CLIENT));
                }
                compare(question, sample, values);
            }
            if (operation.id().equals("recover")) {
                Question question = new Question(operation, Role.CLIENT, operation.body(), "loginName");
                SampleClinic used = new SampleClinic(server, people, clinic);
                String name = used.value("loginName", Role.CLIENT);
                assertThat(send(question, used, name).statusCode()).isBetween(200, 299);
                Map<String, String> values = new LinkedHashMap<>();
                values.put("wrong code", sample.value("loginName", Role.CLIENT));
                values.put("used code", name);
                compare(question, used, values);
            }
        }
        assertThat(differing).isEmpty();
        assertThat(compared).isGreaterThan(10);
    }

    private void compare(Question question, SampleClinic asking, Map<String, String> values) {
        // Once before: who has never done anything yet is given a name first.
        send(question, asking, question.unknown());
        values.forEach((what, value) -> {
            compared++;
            String expected = "";
            String actual = "other";
            // What the pool does by itself may come between one time, and not always.
            for (int attempt = 0; attempt < 3 && !actual.equals(expected); attempt++) {
                expected = traced(question, asking, question.unknown());
                actual = traced(question, asking, value);
                assertThat(expected).contains("\n");
            }
            if (!actual.equals(expected)) {
                differing.add(question + " " + what + ":\n" + actual + "\nand of what never was:\n" + expected);
            }
        });
    }

    private static String traced(Question question, SampleClinic asking, String value) {
        HttpRequest request = question.request(server, asking, value);
        // A step of time hides which rows somebody's name has: what recovery refuses is answered at full ones only.
        return question.operation().id().equals("recover")
                ? trace.of(() -> server.send(request))
                : trace.ofRowsToo(() -> server.send(request));
    }

    private static HttpResponse<String> send(Question question, SampleClinic asking, String value) {
        return server.send(question.request(server, asking, value));
    }
}
