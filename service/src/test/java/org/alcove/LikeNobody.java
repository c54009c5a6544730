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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;

/**
 * Does as staff everything that staff may, once with what is a client's and once with what is nobody's in each place that
 * takes a name or an id, and keeps each difference between the two answers.
 */
final class LikeNobody {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is new with every answer that made something. */
    private static final Pattern MADE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
            + "|(?<=\"(token|joinCode|secret|otpauthUri)\":\")[^\"]+|(?<=\"version\":)[0-9]+");

    private static final Set<String> CLOSED = Set.of("date-time", "duration", "date");
    private static final String NO_CODE = "quiet-quiet";
    private static final String TRAIL = "listAudit";

    /** A place in a list, coded: what any other text decodes to is chance. */
    private static final String CURSOR = "cursor";

    /** What has to differ from all that the clinic has, or is answered with it: the next answer differs by the last one. */
    private static final Set<String> CLINICS_OWN = Set.of(
            "addWord /code",
            "addWord /label",
            "replaceWords /words/0/code",
            "createSessionType /name",
            "changeSessionType /name");

    private final AlcoveServer server;
    private final TestPeople people;
    private final SampleClinic sample;
    private final List<Map<String, String>> pairs;
    private final JsonNode document;
    private final Set<String> differences = new TreeSet<>();
    private final Set<String> places = new TreeSet<>();

    /** @param pairs what is a client's, each with what is nobody's; those of one form together */
    LikeNobody(AlcoveServer server, TestPeople people, SampleClinic sample, List<Map<String, String>> pairs) {
        this.server = server;
        this.people = people;
        this.sample = sample;
        this.pairs = pairs;
        this.document = ContractOperation.document(server);
    }

    /** Places in which the two were told apart, with both answers. */
    Set<String> differences() {
        return differences;
    }

    /** Where they were compared. */
    Set<String> places() {
        return places;
    }

    /** The trail, before anything else: it tells what its readers asked for, also where they were refused. */
    void searchTheTrailAs(Set<Role> roles) {
        for (ContractOperation operation : ContractOperation.all(server)) {
            if (operation.id().equals(TRAIL)) {
                new Doing(operation, Role.PRIVACY_OFFICER, roles).everywhere();
            }
        }
    }

    /** Every other operation that lets one of some roles in, by one who has them all. */
    void doAllAs(Set<Role> roles) {
        for (ContractOperation operation : ContractOperation.all(server)) {
            if (!operation.isAnonymous() && !operation.id().equals(TRAIL)) {
                operation.callers().stream()
                        .filter(roles::contains)
                        .findFirst()
                        .ifPresent(role -> new Doing(operation, role, roles).everywhere());
            }
        }
    }

    /** Asks for what goes on after it was asked for, about a client and about nobody, and follows both to the end. */
    void followGrantsAndHolds(String clientCode) {
        assertThat(followed(clientCode)).isEqualTo(followed(NO_CODE));
    }

    private List<String> followed(String code) {
        List<String> told = new ArrayList<>();
        String request = SampleBodies.of("requestGrant").get(1);
        for (String decision : List.of("approve", "refuse")) {
            String id = begin(Role.ADMIN, "/api/grants", request, code, told);
            told.add(step(Role.PRIVACY_OFFICER, "/api/grants/" + id + "/" + decision, "{\"otp\":\"${factor}\"}"));
            told.add(listed(Role.PRIVACY_OFFICER, "/api/grants", id));
            told.add(listed(Role.ADMIN, "/api/grants", id));
            told.add(step(Role.ADMIN, "/api/grants/" + id + "/end", ""));
            told.add(listed(Role.PRIVACY_OFFICER, "/api/grants", id));
        }
        String hold = SampleBodies.of("setLegalHold").get(0).replace("${otp}", "${factor}");
        String id = begin(Role.PRIVACY_OFFICER, "/api/legal-holds", hold, code, told);
        told.add(listed(Role.PRIVACY_OFFICER, "/api/legal-holds", id));
        for (String change : List.of("extend", "lift")) {
            String body = SampleBodies.of(change + "LegalHold").get(0).replace("${otp}", "${factor}");
            told.add(step(Role.PRIVACY_OFFICER, "/api/legal-holds/" + id + "/" + change, body));
            told.add(listed(Role.PRIVACY_OFFICER, "/api/legal-holds", id));
        }
        return told;
    }

    private String begin(Role role, String path, String body, String code, List<String> told) {
        HttpResponse<String> answer =
                post(role, path, body.replace("${clientCode}", code).replace(NO_CODE, code));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        told.add(told(answer));
        return parsed(answer.body()).path("id").asText();
    }

    private String step(Role role, String path, String body) {
        HttpResponse<String> answer = post(role, path, body);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isLessThan(500);
        return told(answer);
    }

    private String listed(Role role, String path, String id) {
        JsonNode items = parsed(
                        send(sample.person(role), "GET", path, "", "", false).body())
                .path("items");
        for (JsonNode item : items) {
            if (item.path("id").asText().equals(id)) {
                return alike(item.toString());
            }
        }
        return "not listed";
    }

    private HttpResponse<String> post(Role role, String path, String body) {
        String filled = SampleBodies.filled(body, name -> sample.value(name, role));
        return send(sample.person(role), "POST", path, "application/json", filled, false);
    }

    private HttpResponse<String> send(
            Person person, String method, String address, String mediaType, String body, boolean ifMatch) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri(address)).header("Authorization", person.bearer());
        if (ifMatch) {
            request.header("If-Match", "*");
        }
        if (body.isEmpty()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", mediaType).method(method, BodyPublishers.ofString(body));
        }
        return server.send(request.build());
    }

    /** An answer, byte for byte but for the time, and where something was made for what was sent and what is new. */
    private String told(HttpResponse<String> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        boolean made = answer.statusCode() < 300;
        if (made) {
            // Of what was made; its length is that of names that are masked in the body.
            headers.remove("etag");
            headers.remove("content-length");
        }
        String all = answer.statusCode() + " " + headers + " " + answer.body();
        return made ? alike(all) : all;
    }

    private String alike(String text) {
        String alike = text.replace(NO_CODE, "?");
        for (Map<String, String> form : pairs) {
            for (Map.Entry<String, String> pair : form.entrySet()) {
                alike = alike.replace(pair.getKey(), "?").replace(pair.getValue(), "?");
            }
        }
        return MADE.matcher(alike).replaceAll("?");
    }

    /** One operation by one who may. */
    private final class Doing {
        private final ContractOperation operation;
        private final Role role;
        private final Set<Role> roles;

        Doing(ContractOperation operation, Role role, Set<Role> roles) {
            this.operation = operation;
            this.role = role;
            this.roles = roles;
        }

        void everywhere() {
            operation
                    .naming()
                    .forEach((parameter, name) -> compare("path " + parameter, (person, value) -> {
                        UnaryOperator<String> values = values(person);
                        String path = operation.path(asked -> asked.equals(name) ? value : values.apply(asked));
                        return send(person, path + query(person), operation.body());
                    }));
            for (JsonNode parameter : operation.json().path("parameters")) {
                String name = parameter.path("name").asText();
                if (parameter.path("in").asText().equals("query")
                        && !name.equals(CURSOR)
                        && isOpen(parameter.path("schema"))) {
                    compare("query " + name, (person, value) -> {
                        String kept = query(person).replaceAll("([?&])" + name + "=[^&]*", "$1x=1");
                        String query = (kept.isEmpty() ? "?" : kept + "&") + name + "=" + value;
                        return send(person, operation.path(values(person)) + query, operation.body());
                    });
                }
            }
            if (operation.mediaType().equals("application/json")) {
                ContractOperation.texts(document, operation.json().at("/requestBody/content/application~1json/schema"))
                        .forEach((pointer, schema) -> {
                            if (isOpen(schema)) {
                                List<String> bodies = operation.bodies().stream()
                                        .filter(body -> has(body, pointer))
                                        .toList();
                                (bodies.isEmpty() ? List.of(operation.body()) : bodies)
                                        .forEach(body -> text(pointer, body));
                            }
                        });
            }
        }

        private static boolean has(String body, String pointer) {
            return !parsed(SampleBodies.filled(body, name -> "")).at(pointer).isMissingNode();
        }

        private void text(String pointer, String body) {
            compare(pointer, (person, value) -> {
                ObjectNode changed = (ObjectNode) parsed(SampleBodies.filled(body, values(person)));
                CanaryFlight.set(changed, pointer.substring(1), value);
                return send(person, operation.path(values(person)) + query(person), changed.toString());
            });
        }

        private boolean isOpen(JsonNode schema) {
            return schema.path("type").toString().contains("string")
                    && !schema.has("enum")
                    && !CLOSED.contains(schema.path("format").asText());
        }

        private void compare(String place, BiFunction<Person, String, HttpResponse<String>> asking) {
            if (CLINICS_OWN.contains(operation.id() + " " + place)) {
                return;
            }
            places.add(operation.id() + " " + place);
            for (Map<String, String> form : pairs) {
                List<String> somebodys = tellsOf(place, asking, form.keySet());
                List<String> nobodys = tellsOf(place, asking, form.values());
                if (!somebodys.equals(nobodys)) {
                    differences.add(operation.id() + " " + place + " " + roles + ": " + somebodys + " " + nobodys);
                }
            }
        }

        /** Asks by an account of its own, so that both have as many refusals behind them, until the form is refused. */
        private List<String> tellsOf(
                String place, BiFunction<Person, String, HttpResponse<String>> asking, Collection<String> values) {
            List<String> told = new ArrayList<>();
            Person person = someone();
            for (String value : values) {
                HttpResponse<String> answer = asking.apply(person, value);
                told.add(told(answer));
                if (answer.statusCode() >= 500) {
                    differences.add(operation.id() + " " + roles + " fails: " + answer.body());
                }
                if (answer.statusCode() == 422 && blames(answer.body(), place)) {
                    break;
                }
                if (answer.statusCode() < 300) {
                    // It may have been their own password.
                    person = someone();
                }
            }
            return told;
        }

        private Person someone() {
            return people.staff(sample.person(Role.CLIENT).actor().clinicId(), roles);
        }

        private static boolean blames(String problem, String place) {
            String pointer = place.replace("query ", "?");
            return parsed(problem).path("errors").findValuesAsText("pointer").contains(pointer);
        }

        private HttpResponse<String> send(Person person, String address, String body) {
            String filled = operation.takesBody() ? SampleBodies.filled(body, values(person)) : "";
            return LikeNobody.this.send(
                    person, operation.method(), address, operation.mediaType(), filled, operation.takesIfMatch());
        }

        private String query(Person person) {
            return SampleBodies.filled(operation.query(), values(person));
        }

        /** Everything is the clinic's, but a therapist stands for themself. */
        private UnaryOperator<String> values(Person person) {
            return name -> switch (name) {
                case "fresh" -> UUID.randomUUID().toString();
                case "factor" -> sample.factor(person);
                case "therapist" ->
                    role == Role.THERAPIST ? person.actor().requireTherapist().toString() : sample.value(name, role);
                default -> sample.value(name, role);
            };
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
