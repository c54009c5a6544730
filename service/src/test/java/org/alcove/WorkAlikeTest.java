package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.SampleBodies;
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
 * the same statements in the same order, so that nothing can be told by how long an answer takes. Counted and not timed;
 * {@code .ci/timing} measures.
 */
final class WorkAlikeTest {
    /** Belongs to a clinic and not to a person of it. */
    private static final Set<String> OF_CLINIC = Set.of(
            "sessionType",
            "joinCode",
            "invitation",
            "account",
            "therapist",
            "legalHold",
            "grant",
            "breach",
            "breachNotice",
            "restriction",
            "agreedRestriction");

    /** Words that mean the same in every clinic. */
    private static final Set<String> OF_NOBODY = Set.of("word", "privacyNotice");

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
        for (ContractOperation operation : ContractOperation.all(server)) {
            for (Role role : operation.callers()) {
                for (String name : operation.parameters()) {
                    Map<String, String> values = new LinkedHashMap<>();
                    if (!operation.isAnonymous() && !OF_NOBODY.contains(name)) {
                        values.put("another clinic's", others.value(name, role));
                        if (!OF_CLINIC.contains(name)) {
                            values.put("a colleague's", colleagues.value(name, role));
                        }
                    }
                    if (name.equals("feedToken") || name.equals("clientCode") || name.equals("hold")) {
                        own.deleted(name, role).ifPresent(gone -> values.put("deleted", gone));
                        own.forget(name, role);
                    }
                    compare(operation, role, own, name, values);
                }
            }
        }
        assertThat(differing).isEmpty();
        assertThat(compared).isGreaterThan(100);
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
                Map<String, String> values = new LinkedHashMap<>();
                for (String kind : Set.of("joinCodeText", "invitationToken", "reEntryToken")) {
                    SampleClinic other = new SampleClinic(server, people, clinic);
                    if (kind.equals(secret)) {
                        HttpResponse<String> used =
                                send(operation, Role.CLIENT, sample, secret, other.value(kind, Role.CLIENT));
                        assertThat(used.statusCode()).as(used.body()).isEqualTo(201);
                    }
                    values.put(kind, other.value(kind, Role.CLIENT));
                }
                compare(operation, Role.CLIENT, sample, secret, values);
            }
            if (operation.id().equals("recover")) {
                SampleClinic used = new SampleClinic(server, people, clinic);
                String name = used.value("loginName", Role.CLIENT);
                assertThat(send(operation, Role.CLIENT, used, "fresh", "").statusCode())
                        .isBetween(200, 299);
                Map<String, String> values = new LinkedHashMap<>();
                values.put("wrong code", sample.value("loginName", Role.CLIENT));
                values.put("used code", name);
                compare(operation, Role.CLIENT, used, "loginName", values);
            }
        }
        assertThat(differing).isEmpty();
        assertThat(compared).isGreaterThan(10);
    }

    private void compare(
            ContractOperation operation, Role role, SampleClinic own, String name, Map<String, String> values) {
        // Once before: who has never done anything yet is given a name first.
        send(operation, role, own, name, unknown(name));
        values.forEach((what, value) -> {
            compared++;
            String expected = "";
            String actual = "other";
            // What the pool does by itself may come between one time, and not always.
            for (int attempt = 0; attempt < 3 && !actual.equals(expected); attempt++) {
                expected = trace.of(() -> send(operation, role, own, name, unknown(name)));
                actual = trace.of(() -> send(operation, role, own, name, value));
                assertThat(expected).contains("\n");
            }
            if (!actual.equals(expected)) {
                differing.add(operation.method() + " " + operation.path() + " as " + role + ", " + name + " " + what
                        + ":\n" + actual + "\nand of what never was:\n" + expected);
            }
        });
    }

    private static HttpResponse<String> send(
            ContractOperation operation, Role role, SampleClinic own, String name, String value) {
        UnaryOperator<String> values = asked -> asked.equals(name) ? value : own.value(asked, role);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                server.uri(operation.path(values) + SampleBodies.filled(operation.query(), values)));
        if (!operation.isAnonymous()) {
            request.header("Authorization", own.person(role).bearer());
        }
        if (operation.takesIfMatch()) {
            request.header("If-Match", "*");
        }
        if (operation.takesBody()) {
            request.header("Content-Type", operation.mediaType())
                    .method(operation.method(), BodyPublishers.ofString(SampleBodies.filled(operation.body(), values)));
        } else {
            request.method(operation.method(), BodyPublishers.noBody());
        }
        return server.send(request.build());
    }

    private static String unknown(String name) {
        return switch (name) {
            case "clientCode" -> "quiet-quiet";
            case "loginName" -> "nobody-here-1234";
            default -> UUID.randomUUID().toString();
        };
    }
}
