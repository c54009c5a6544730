package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;

/** What the contract says is needed of a caller is what the service refuses to do without, and nothing else is. */
final class ContractInputTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fields that are needed because of what stands in another one of the sample. */
    private static final Set<String> NEEDED_BY_ANOTHER = Set.of(
            "changeRoles /therapistId",
            "createException /end",
            "createException /start",
            "createFeed /title",
            "invite /therapistId");

    private final Set<String> neededByAnother = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();
    private int tried;

    @Test
    void needsWhatItSaysItNeeds() {
        try (AlcoveServer server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY))) {
            TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
            ClinicId clinic = people.clinic();
            JsonNode document = ContractOperation.document(server);
            for (ContractOperation operation : ContractOperation.all(server)) {
                new Caller(server, new SampleClinic(server, people, clinic), operation, document).leaveOut();
            }
        }

        assertThat(faults).isEmpty();
        assertThat(neededByAnother).isEqualTo(NEEDED_BY_ANOTHER);
        assertThat(tried).isGreaterThan(100);
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private final class Caller {
        private final AlcoveServer server;
        private final SampleClinic sample;
        private final ContractOperation operation;
        private final JsonNode document;
        private final Role role;

        Caller(AlcoveServer server, SampleClinic sample, ContractOperation operation, JsonNode document) {
            this.server = server;
            this.sample = sample;
            this.operation = operation;
            this.document = document;
            this.role = operation.callers().get(0);
        }

        /** Asks without one thing at a time; first without what is needed, since that changes nothing. */
        void leaveOut() {
            for (boolean needed : List.of(true, false)) {
                for (String body : operation.bodies()) {
                    parameters(body, needed);
                    if (operation.mediaType().equals("application/json")) {
                        JsonNode schema = operation.json().at("/requestBody/content/application~1json/schema");
                        JsonNode asked = parsed(SampleBodies.filled(body, name -> sample.value(name, role)));
                        fields(schema, asked, asked, "", needed);
                    }
                }
            }
        }

        private void parameters(String body, boolean needed) {
            for (JsonNode parameter : operation.json().path("parameters")) {
                String name = parameter.path("name").asText();
                String in = parameter.path("in").asText();
                if (parameter.path("required").asBoolean() != needed || in.equals("path")) {
                    continue;
                }
                String query = SampleBodies.filled(operation.query(), values());
                String less = in.equals("query") ? query.replaceAll("(?<=[?&])" + name + "=[^&]*", "x=1") : query;
                boolean matches = operation.takesIfMatch() && !name.equals("If-Match");
                String pointer = in.equals("query") ? "?" + name : name;
                judge(pointer, needed, call(less, SampleBodies.filled(body, values()), matches));
            }
        }

        private void fields(JsonNode schema, JsonNode whole, JsonNode part, String place, boolean needed) {
            Set<String> required = ContractOperation.required(document, schema);
            ContractOperation.properties(document, schema).forEach((name, property) -> {
                String pointer = place + "/" + name;
                if (required.contains(name) && !part.has(name)) {
                    faults.add(operation.id() + " " + pointer + " is not in the sample");
                }
                // What another shape of the body does without is not needed by the contract, but by the shape.
                boolean inEveryShape = operation.bodies().size() == 1;
                if (required.contains(name) == needed && part.has(name) && (needed || inEveryShape)) {
                    ObjectNode less = whole.deepCopy();
                    ((ObjectNode) less.at(place)).remove(name);
                    judge(
                            pointer,
                            needed,
                            call(SampleBodies.filled(operation.query(), values()), less.toString(), true));
                }
                JsonNode inner = part.path(name);
                if (inner.isObject()) {
                    fields(property, whole, inner, pointer, needed);
                } else if (inner.path(0).isObject()) {
                    fields(property.path("items"), whole, inner.get(0), pointer + "/0", needed);
                }
            });
        }

        private UnaryOperator<String> values() {
            return name -> sample.value(name, role);
        }

        private void judge(String pointer, boolean needed, HttpResponse<String> answer) {
            tried++;
            String shown = operation.id() + " without " + pointer + ": " + answer.statusCode() + " " + answer.body();
            if (needed && (answer.statusCode() < 400 || answer.statusCode() >= 500)) {
                faults.add("does without: " + shown);
            }
            boolean asksForIt = answer.statusCode() == 428;
            if (answer.statusCode() == 422) {
                for (JsonNode error : parsed(answer.body()).path("errors")) {
                    asksForIt |= error.path("pointer").asText().equals(pointer);
                }
            }
            if (needed && answer.statusCode() == 422 && !asksForIt) {
                faults.add("does not say so: " + shown);
            }
            String field = operation.id() + " " + pointer;
            if (!needed && asksForIt && NEEDED_BY_ANOTHER.contains(field)) {
                neededByAnother.add(field);
            } else if (!needed && asksForIt) {
                faults.add("needs: " + shown);
            }
        }

        private HttpResponse<String> call(String query, String body, boolean ifMatch) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(operation.path(values()) + query));
            if (!operation.isAnonymous()) {
                request.header("Authorization", sample.person(role).bearer());
            }
            if (ifMatch && operation.takesIfMatch()) {
                request.header("If-Match", "*");
            }
            if (operation.takesBody()) {
                request.header("Content-Type", operation.mediaType())
                        .method(operation.method(), BodyPublishers.ofString(body));
            } else {
                request.method(operation.method(), BodyPublishers.noBody());
            }
            return server.send(request.build());
        }
    }
}
