package org.alcove;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CanarySearch;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;

/**
 * Calls every operation of the contract as the role that may, with a canary in place of each text in turn: what its sample
 * holds, what its schema allows beside that, each parameter, each header, and files that are sent whole.
 */
final class CanaryFlight {
    /** What a client says of themself, and who is told of it, each of which has to have been taken with a canary in it. */
    static final Set<String> IDENTITY = Set.of(
            "replaceOwnIdentity /preferredName",
            "replaceOwnIdentity /legalName",
            "replaceOwnIdentity /pronouns",
            "replaceOwnIdentity /email",
            "replaceOwnIdentity /phone",
            "replaceOwnIdentity /dateOfBirth",
            "replaceOwnIdentity /address",
            "replaceOwnIdentity /emergencyContact",
            "replaceOwnIdentity /insuranceMemberId",
            "replaceOwnIdentity /notes",
            "openIdentity /recipient",
            "createFeed /title",
            "exportAppointment /title",
            "createBusyCalendar /url",
            "createBusyCalendar /calendar",
            "createBusyCalendar /ownAddresses/0",
            "replaceBusyCalendar body");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Ways of being a text, the plainest first; the next is tried where one is refused. */
    private static final List<UnaryOperator<String>> TEXTS = List.of(
            canary -> canary,
            canary -> canary.toLowerCase(Locale.ROOT),
            canary -> canary + "@example.org",
            canary -> "https://" + canary + ".example/" + canary + ".ics",
            CanarySearch::asNumber,
            CanarySearch::asDay);

    private static final List<UnaryOperator<String>> FILES = List.of(
            canary -> canary,
            canary -> "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:" + canary + "\r\nSUMMARY:" + canary
                    + "\r\nDESCRIPTION:" + canary + "\r\nLOCATION:" + canary + "\r\nURL:https://" + canary
                    + ".example/\r\nORGANIZER;CN=" + canary + ":mailto:" + canary
                    + "@example.org\r\nDTSTART:20260506T100000Z\r\nDTEND:20260506T110000Z\r\nEND:VEVENT\r\n"
                    + "END:VCALENDAR\r\n",
            canary -> "displayName,zone\n" + canary + ",America/New_York\n");

    private static final List<String> HEADERS =
            List.of("Idempotency-Key", "If-Match", "If-None-Match", "User-Agent", "Referer", "X-Request-Id", "Cookie");

    private final AlcoveServer server;
    private final CanarySearch canaries;
    private final TestPeople people;
    private final ClinicId clinic;
    private final JsonNode document;
    private final Set<String> accepted = new TreeSet<>();
    private final Set<String> echoes = new TreeSet<>();

    CanaryFlight(AlcoveServer server, TestDatabase database, CanarySearch canaries) {
        this.server = server;
        this.canaries = canaries;
        this.people = TestPeople.in(database, TestClock.MONDAY);
        this.clinic = people.clinic();
        this.document = ContractOperation.document(server);
    }

    void fly() {
        ContractOperation.all(server).forEach(operation -> new Flock(operation).fly());
    }

    /** Where a canary was planted in something that was accepted. */
    Set<String> accepted() {
        return accepted;
    }

    /** Refusals, and headers of any answer, in which a canary stood. */
    Set<String> echoes() {
        return echoes;
    }

    /** The canaries of one operation. */
    private final class Flock {
        private final ContractOperation operation;
        private SampleClinic sample;
        private final Role role;

        Flock(ContractOperation operation) {
            this.operation = operation;
            this.sample = new SampleClinic(server, people, clinic);
            this.role = operation.callers().get(0);
        }

        void fly() {
            for (String body : operation.bodies()) {
                if (operation.mediaType().equals("application/json")) {
                    JsonNode schema = operation.json().at("/requestBody/content/application~1json/schema");
                    texts(schema, parsed(SampleBodies.filled(body, values())), "")
                            .forEach(pointer -> plant(pointer, canary -> {
                                ObjectNode changed = (ObjectNode) parsed(SampleBodies.filled(body, values()));
                                set(changed, pointer, canary);
                                return changed.toString();
                            }));
                } else if (operation.takesBody()) {
                    plant("body", canary -> canary);
                }
            }
            for (JsonNode parameter : operation.json().path("parameters")) {
                parameter(parameter.path("name").asText(), parameter.path("in").asText());
            }
            HttpRequest.Builder request = request(address(), operation.isAnonymous() ? "" : bearer());
            HEADERS.forEach(name -> request.setHeader(name, canaries.plant(operation.id() + " header " + name)));
            send(request, good());
            send(request(address(), "Bearer " + canaries.plant(operation.id() + " token")), good());
        }

        private void parameter(String name, String in) {
            String canary = canaries.plant(operation.id() + " " + in + " " + name);
            if (in.equals("query")) {
                String kept = SampleBodies.filled(operation.query(), values())
                        .replaceAll("([?&])" + name + "=[^&]*", "$1x=1");
                String query = (kept.isEmpty() ? "?" : kept + "&") + name + "=" + canary;
                send(request(operation.path(values()) + query, bearer()), good());
            } else if (in.equals("path")) {
                String path = operation.path(
                        asked -> asked.equals(operation.naming().get(name)) ? canary : sample.value(asked, role));
                send(request(path, bearer()), good());
            }
        }

        /** Tries one shape after another until one is taken. */
        private void plant(String pointer, Function<String, String> body) {
            String place = operation.id() + " " + pointer;
            boolean file = pointer.equals("body") || pointer.equals("/calendar");
            for (UnaryOperator<String> shape : file ? FILES : TEXTS) {
                String text = shape.apply(canaries.plant(place));
                if (send(request(address(), bearer()), body.apply(text)) < 300) {
                    accepted.add(place);
                    // What can be done once only was done; the next text has to have its turn too.
                    sample = new SampleClinic(server, people, clinic);
                    return;
                }
            }
        }

        /** Pointers to every text of a body, and to those that it could have. */
        private Set<String> texts(JsonNode schema, JsonNode value, String pointer) {
            Set<String> all = new TreeSet<>();
            if (value.isObject()) {
                Map<String, JsonNode> properties = ContractOperation.properties(document, schema);
                value.fields()
                        .forEachRemaining(field -> all.addAll(texts(
                                properties.getOrDefault(field.getKey(), JSON.createObjectNode()),
                                field.getValue(),
                                pointer + "/" + field.getKey())));
                properties.forEach((name, property) -> {
                    if (!value.has(name) && isText(property)) {
                        all.add(pointer + "/" + name);
                    } else if (value.path(name).isEmpty()
                            && !value.path(name).isValueNode()
                            && isText(property.path("items"))) {
                        all.add(pointer + "/" + name + "/0");
                    }
                });
            } else if (value.isArray()) {
                for (int i = 0; i < value.size(); i++) {
                    all.addAll(texts(schema.path("items"), value.get(i), pointer + "/" + i));
                }
            } else if (value.isTextual()) {
                all.add(pointer);
            }
            return all;
        }

        private static boolean isText(JsonNode schema) {
            return schema.path("type").toString().contains("string");
        }

        private void set(ObjectNode body, String pointer, String text) {
            int cut = pointer.lastIndexOf('/');
            String last = pointer.substring(cut + 1);
            JsonNode parent = body.at(pointer.substring(0, cut));
            if (parent instanceof ObjectNode object) {
                object.put(last, text);
            } else if (parent instanceof ArrayNode array && !array.isEmpty()) {
                array.set(Integer.parseInt(last), JSON.getNodeFactory().textNode(text));
            } else {
                int before = pointer.lastIndexOf('/', cut - 1);
                ((ObjectNode) body.at(pointer.substring(0, before)))
                        .putArray(pointer.substring(before + 1, cut))
                        .add(text);
            }
        }

        private String good() {
            return SampleBodies.filled(operation.body(), values());
        }

        private UnaryOperator<String> values() {
            // Names that have to differ do, however often a body is sent.
            return name -> name.equals("fresh") ? UUID.randomUUID().toString() : sample.value(name, role);
        }

        private String address() {
            return operation.path(values()) + SampleBodies.filled(operation.query(), values());
        }

        private String bearer() {
            return operation.isAnonymous() ? "" : sample.person(role).bearer();
        }

        private HttpRequest.Builder request(String address, String bearer) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(address));
            if (!bearer.isEmpty()) {
                request.header("Authorization", bearer);
            }
            if (operation.takesIfMatch()) {
                request.header("If-Match", "*");
            }
            return request;
        }

        private int send(HttpRequest.Builder request, String body) {
            if (operation.takesBody()) {
                request.header("Content-Type", operation.mediaType())
                        .method(operation.method(), BodyPublishers.ofString(body));
            } else {
                request.method(operation.method(), BodyPublishers.noBody());
            }
            HttpResponse<String> answer = server.send(request.build());
            List<String> told = new ArrayList<>(List.of(answer.headers().map().toString()));
            if (answer.statusCode() >= 400) {
                told.add(answer.body());
            }
            told.forEach(text -> canaries.find(text)
                    .forEach(place -> echoes.add(operation.id() + " " + answer.statusCode() + ": " + place)));
            return answer.statusCode();
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
