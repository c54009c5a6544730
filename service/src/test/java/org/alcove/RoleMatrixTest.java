package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every operation of the contract against every role and every kind of id; a new operation is in it by itself. */
final class RoleMatrixTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WITHOUT_BODY = Set.of("get", "head", "delete", "options");

    private static AlcoveServer server;
    private static TestPeople people;
    private static ClinicId own;
    private static ClinicId other;
    private static List<Operation> operations;

    @BeforeAll
    static void start() throws Exception {
        server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
        people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        own = people.clinic();
        other = people.clinic();
        JsonNode document = JSON.readTree(
                server.send(HttpRequest.newBuilder(server.uri("/openapi.json")).build())
                        .body());
        operations = new ArrayList<>();
        document.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue()
                        .fields()
                        .forEachRemaining(method -> operations.add(new Operation(
                                method.getKey(),
                                path.getKey(),
                                texts(method.getValue().path("x-roles")),
                                method.getValue().path("requestBody").path("content")))));
        assertThat(operations).isNotEmpty();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyOperationHasARule() {
        assertThat(operations)
                .allSatisfy(operation -> assertThat(operation.roles())
                        .isNotEmpty()
                        .isSubsetOf("anonymous", "client", "therapist", "admin", "privacy_officer"));
    }

    @Test
    void nobodyGetsInWithoutAToken() {
        Set<String> bodies = new TreeSet<>();
        forEach(operations.stream().filter(Operation::signedIn).toList(), operation -> {
            for (String bearer : List.of("", "Bearer nonsense", "Basic bmFtZTp3b3Jk", "Bearer " + "A".repeat(43))) {
                HttpResponse<String> answer = call(operation, UUID.randomUUID().toString(), Optional.of(bearer));
                assertThat(answer.statusCode()).isEqualTo(401);
                bodies.add(answer.body());
            }
        });
        assertThat(bodies).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aWrongRoleIsRefusedBeforeAnythingElse() {
        Set<String> bodies = new TreeSet<>();
        forEach(operations.stream().filter(Operation::signedIn).toList(), operation -> {
            for (Role role : Role.values()) {
                if (!operation.roles().contains(role.wireName())) {
                    for (String id : List.of(UUID.randomUUID().toString(), "malformed")) {
                        HttpResponse<String> answer = call(
                                operation, id, Optional.of(person(role, own).bearer()));
                        assertThat(answer.statusCode())
                                .as(role + " " + answer.body())
                                .isIn(403, 404);
                        if (answer.statusCode() == 403) {
                            bodies.add(answer.body());
                        } else {
                            assertThat(id).isEqualTo("malformed");
                        }
                    }
                }
            }
        });
        assertThat(bodies).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void unknownForeignAndMalformedIdsAreOneAnswer() {
        String missing = server.send(
                        HttpRequest.newBuilder(server.uri("/api/nothing")).build())
                .body();
        forEach(
                operations.stream()
                        .filter(Operation::signedIn)
                        .filter(Operation::hasId)
                        .toList(),
                operation -> {
                    for (Role role : roles(operation)) {
                        String token = person(role, own).bearer();
                        String again = operation.endsTheLoginSession()
                                ? person(role, own).bearer()
                                : token;
                        HttpResponse<String> unknown =
                                call(operation, UUID.randomUUID().toString(), Optional.of(token));
                        HttpResponse<String> foreign = call(operation, foreignId(operation), Optional.of(again));
                        HttpResponse<String> malformed = call(operation, "malformed", Optional.of(again));
                        assertThat(foreign.statusCode())
                                .isEqualTo(unknown.statusCode())
                                .isLessThan(500);
                        assertThat(foreign.body()).isEqualTo(unknown.body());
                        assertThat(malformed.statusCode()).isLessThan(500);
                        if (WITHOUT_BODY.contains(operation.method())) {
                            assertThat(unknown.statusCode())
                                    .as(role + " " + unknown.body())
                                    .isIn(404, 422);
                        }
                        for (HttpResponse<String> answer : List.of(unknown, foreign, malformed)) {
                            if (answer.statusCode() == 404) {
                                assertThat(answer.body()).isEqualTo(missing);
                            } else {
                                assertThat(answer.statusCode())
                                        .as(role + " " + answer.body())
                                        .isIn(400, 415, 422, 428);
                            }
                        }
                    }
                });
    }

    @Test
    void theRightRoleGetsItsOwn() {
        List<Operation> readings = operations.stream()
                .filter(Operation::signedIn)
                .filter(operation -> operation.method().equals("get"))
                .filter(operation -> !operation.hasId() || operation.ofTherapist())
                .toList();
        forEach(readings, operation -> {
            for (Role role : roles(operation)) {
                Person person = person(role, own);
                String id = person.actor()
                        .therapistId()
                        .map(Object::toString)
                        .orElseGet(() -> people.therapistRow(own).toString());
                HttpResponse<String> answer = call(operation, id, Optional.of(person.bearer()));
                assertThat(answer.statusCode())
                        .as(role + " " + answer.body())
                        .isNotIn(401, 403, 404)
                        .isLessThan(500);
            }
        });
    }

    @Test
    void anonymousOperationsNeverFail() {
        forEach(operations.stream().filter(operation -> !operation.signedIn()).toList(), operation -> {
            assertThat(call(operation, "malformed", Optional.empty()).statusCode())
                    .isLessThan(500);
            assertThat(call(operation, UUID.randomUUID().toString(), Optional.of("Bearer nonsense"))
                            .statusCode())
                    .isLessThan(500);
        });
    }

    private static void forEach(List<Operation> all, java.util.function.Consumer<Operation> check) {
        Assertions.assertAll(all.stream().map(operation -> () -> {
            try {
                check.accept(operation);
            } catch (AssertionError failure) {
                throw new AssertionError(operation.method() + " " + operation.path() + ": " + failure.getMessage());
            }
        }));
    }

    private static Person person(Role role, ClinicId clinic) {
        return switch (role) {
            case CLIENT -> people.client(clinic);
            case THERAPIST -> people.therapist(clinic);
            case ADMIN -> people.admin(clinic);
            case PRIVACY_OFFICER -> people.privacyOfficer(clinic);
        };
    }

    private static List<Role> roles(Operation operation) {
        return operation.roles().stream()
                .map(name -> Role.find(name).orElseThrow())
                .toList();
    }

    /** An id that is real in the other clinic where this test can make one, and nobody's otherwise. */
    private static String foreignId(Operation operation) {
        return operation.ofTherapist()
                ? people.therapistRow(other).toString()
                : person(Role.CLIENT, other).actor().accountId().toString();
    }

    private static HttpResponse<String> call(Operation operation, String id, Optional<String> bearer) {
        String path = operation.path().replaceAll("\\{[^}]+}", id);
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path));
        bearer.filter(value -> !value.isEmpty()).ifPresent(value -> request.header("Authorization", value));
        if (WITHOUT_BODY.contains(operation.method())) {
            request.method(operation.method().toUpperCase(java.util.Locale.ROOT), BodyPublishers.noBody());
        } else {
            boolean csv = operation.content().has("text/csv");
            request.header("Content-Type", csv ? "text/csv" : "application/json");
            request.method(
                    operation.method().toUpperCase(java.util.Locale.ROOT),
                    BodyPublishers.ofString(csv ? "a,b\n" : "{}"));
        }
        return server.send(request.build());
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private record Operation(String method, String path, List<String> roles, JsonNode content) {
        boolean signedIn() {
            return !roles.contains("anonymous");
        }

        boolean hasId() {
            return path.contains("{");
        }

        boolean ofTherapist() {
            return path.startsWith("/api/therapists/{") && path.indexOf('{') == path.lastIndexOf('{');
        }

        boolean endsTheLoginSession() {
            return path.equals("/api/logout");
        }
    }
}
