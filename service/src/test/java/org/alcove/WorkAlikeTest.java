package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
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
import org.alcove.testing.TestPeople.Person;
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
    private static final int ATTEMPTS = 3;

    /** Where everything is made. */
    private static AlcoveServer server;

    /** Another replica, where everything is asked for: it has seen nothing of it before. */
    private static AlcoveServer asked;

    private static TestPeople people;
    private static ClinicId clinic;
    private static StatementTrace trace;

    private final Set<String> differing = new TreeSet<>();
    private int compared;

    @BeforeAll
    static void start() {
        TestClock clock = new TestClock(TestClock.MONDAY);
        ConfigOverride noFactor = ConfigOverride.config("identity.secondFactor.requiredFor", "");
        server = AlcoveServer.start(DATABASE, clock, noFactor);
        asked = AlcoveServer.start(DATABASE, clock, noFactor);
        people = TestPeople.in(DATABASE, TestClock.MONDAY);
        clinic = people.clinic();
        trace = new StatementTrace(DATABASE);
    }

    @AfterAll
    static void stop() {
        trace.close();
        asked.close();
        server.close();
    }

    @Test
    void whatIsNotOnesOwnCostsWhatIsNotThereCosts() {
        SampleClinic own = new SampleClinic(server, people, clinic);
        SampleClinic colleagues = new SampleClinic(server, people, clinic);
        SampleClinic others = new SampleClinic(server, people, people.clinic());
        for (Question question : Question.all(server)) {
            compare(question, own, notOwn(question, own, colleagues, others), () -> {
                if (question.isTypedOnly()) {
                    own.forget(question.name(), question.role());
                }
                return notOwn(
                        question,
                        own,
                        new SampleClinic(server, people, clinic),
                        new SampleClinic(server, people, people.clinic()));
            });
        }
        assertThat(differing).isEmpty();
        assertThat(compared).isGreaterThan(250);
    }

    private static Map<String, String> notOwn(
            Question question, SampleClinic own, SampleClinic colleagues, SampleClinic others) {
        Map<String, String> values = question.notOwn(own, colleagues, others);
        question.deleted(own).ifPresent(gone -> values.put("deleted", gone));
        return values;
    }

    @Test
    void whatIsOnesOwnCostsWhatIsNotThereCostsWhileGrantsRest() {
        SampleClinic own = new SampleClinic(server, people, clinic);
        List<Question> questions = Question.all(server).stream()
                .filter(question -> question.role() == Role.THERAPIST)
                .filter(question -> question.operation().id().equals("reEnterClient")
                        || (question.operation().id().equals("openEmergency")
                                && Set.of("clientCode", "emergencyCard").contains(question.name())))
                .toList();
        assertThat(questions).hasSize(3);
        questions.forEach(question -> own.value(question.name(), Role.THERAPIST));
        Person second =
                people.therapist(clinic, own.person(Role.THERAPIST).actor().requireTherapist());
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET therapist_pending = 1 WHERE id = ?",
                        second.actor().accountId()));
        for (Question question : questions) {
            Map<String, String> values = Map.of("one of their own", own.value(question.name(), Role.THERAPIST));
            compare(question, own, values, () -> values);
        }
        assertThat(differing).isEmpty();
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
                compare(question, sample, ofNoUse(question), () -> ofNoUse(question));
            }
            if (operation.id().equals("recover")) {
                Question question = new Question(operation, Role.CLIENT, operation.body(), "loginName");
                compare(question, sample, withUsedCode(question), () -> withUsedCode(question));
            }
        }
        assertThat(differing).isEmpty();
        assertThat(compared).isGreaterThan(10);
    }

    /** Secrets of each kind: the right one used up, the others for another door. */
    private static Map<String, String> ofNoUse(Question question) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String kind : Set.of("joinCodeText", "invitationToken", "reEntryToken")) {
            SampleClinic other = new SampleClinic(server, people, clinic);
            String value = other.value(kind, Role.CLIENT);
            if (kind.equals(question.name())) {
                useUp(question, other, value);
            }
            values.put(kind, value);
        }
        return values;
    }

    /** Names at recovery: of somebody who has used the code, and of somebody whose code is another. */
    private static Map<String, String> withUsedCode(Question question) {
        SampleClinic used = new SampleClinic(server, people, clinic);
        String name = used.value("loginName", Role.CLIENT);
        useUp(question, used, name);
        return new LinkedHashMap<>(Map.of("wrong code", joined(), "used code", name));
    }

    /** Somebody who joined as people do, and so has a key. */
    private static String joined() {
        String code = new SampleClinic(server, people, clinic).value("joinCodeText", Role.CLIENT);
        HttpResponse<String> joined = server.send(HttpRequest.newBuilder(server.uri("/api/join"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"joinCode\":\"" + code + "\",\"password\":\"" + TestPeople.PASSWORD + "\"}"))
                .build());
        assertThat(joined.statusCode()).as(joined.body()).isEqualTo(201);
        return joined.body().replaceAll("(?s).*\"loginName\":\"([^\"]+)\".*", "$1");
    }

    private static void useUp(Question question, SampleClinic whose, String value) {
        HttpResponse<String> used = server.send(question.request(server, whose, value));
        assertThat(used.statusCode()).as(used.body()).isBetween(200, 299);
    }

    /** @param anew makes other values of the same kinds, which nobody has asked for yet */
    private void compare(
            Question question, SampleClinic asking, Map<String, String> values, Supplier<Map<String, String>> anew) {
        // Once before: who has never done anything yet is given a name first.
        asked.send(question.request(asked, asking, question.unknown()));
        values.forEach((what, value) -> {
            compared++;
            String expected = traced(question, asking, question.unknown());
            String actual = traced(question, asking, value);
            // What the pool does by itself may come between; what is done the first time only comes again with other
            // values.
            for (int attempt = 1; attempt < ATTEMPTS && !actual.equals(expected); attempt++) {
                String another = Objects.requireNonNull(anew.get().get(what));
                expected = traced(question, asking, question.unknown());
                actual = traced(question, asking, another);
            }
            assertThat(expected).contains("\n");
            if (!actual.equals(expected)) {
                differing.add(question + " " + what + ":\n" + actual + "\nand of what never was:\n" + expected);
            }
        });
    }

    private static String traced(Question question, SampleClinic asking, String value) {
        HttpRequest request = question.request(asked, asking, value);
        // A step of time hides which rows somebody's name has: what recovery refuses is answered at full ones only.
        return question.operation().id().equals("recover")
                ? trace.of(() -> asked.send(request))
                : trace.ofRowsToo(() -> asked.send(request));
    }
}
