package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.testing.ConfigOverride;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.alcove.kernel.ClinicId;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;

/**
 * Sends every operation of the contract what it does not want. Nothing of it may make the service fail, and nothing of
 * it may come back in an error or stand in a log line.
 */
final class BadInputTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CANARY = "Quillfeather";
    private static final String UNKNOWN = "3f0c8a34-8f2b-4b0e-9f0f-1e5a0b3c2d1e";

    /** Values that some field somewhere does not expect. */
    private static final List<JsonNode> VALUES = List.of(
            JsonNodeFactory.instance.nullNode(),
            JsonNodeFactory.instance.textNode(CANARY),
            JsonNodeFactory.instance.textNode(""),
            JsonNodeFactory.instance.textNode(CANARY + "\u0000\u202e\ud83d\udca9\ud800"),
            JsonNodeFactory.instance.textNode(CANARY.repeat(10_000)),
            JsonNodeFactory.instance.numberNode(-1),
            JsonNodeFactory.instance.numberNode(Long.MAX_VALUE),
            JsonNodeFactory.instance.numberNode(1.5),
            JsonNodeFactory.instance.booleanNode(true),
            JsonNodeFactory.instance.arrayNode().add(CANARY).addNull(),
            JsonNodeFactory.instance.objectNode().put(CANARY, CANARY),
            JsonNodeFactory.instance.textNode("9999-12-31T23:59:59Z"),
            JsonNodeFactory.instance.textNode("PT999999999H"),
            JsonNodeFactory.instance.textNode(UNKNOWN));

    @Test
    void neverFailsNorTellsWhatItWasSent() throws Exception {
        PrintStream standardError = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        List<String> faults = new ArrayList<>();
        try (PrintStream capture = new PrintStream(logged, true, StandardCharsets.UTF_8)) {
            System.setErr(capture);
            try (AlcoveServer server = AlcoveServer.start(
                    TestDatabase.shared(),
                    new TestClock(TestClock.MONDAY),
                    ConfigOverride.config("logging.level", "INFO"))) {
                Attack attack = new Attack(server, faults);
                attack.run();
                assertThat(attack.sent).isGreaterThan(50);
            }
        } finally {
            System.setErr(standardError);
        }

        assertThat(faults).isEmpty();
        String log = logged.toString(StandardCharsets.UTF_8);
        // The capture works: starting is logged.
        assertThat(log).contains("\"level\":\"INFO\"");
        assertThat(log.lines().filter(line -> line.contains(CANARY))).isEmpty();
    }

    private static final class Attack {
        private final AlcoveServer server;
        private final List<String> faults;
        private final TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        private final ClinicId clinic = people.clinic();
        private final JsonNode document;
        private int sent;

        Attack(AlcoveServer server, List<String> faults) throws Exception {
            this.server = server;
            this.faults = faults;
            this.document = JSON.readTree(server.send(
                            HttpRequest.newBuilder(server.uri("/openapi.json")).build())
                    .body());
        }

        void run() {
            document.path("paths")
                    .fields()
                    .forEachRemaining(path -> path.getValue()
                            .fields()
                            .forEachRemaining(method -> attack(path.getKey(), method.getKey(), method.getValue())));
        }

        private void attack(String template, String method, JsonNode operation) {
            String path = path(template, operation);
            Map<String, String> persons = new LinkedHashMap<>();
            JsonNode content = operation.path("requestBody").path("content");
            for (JsonNode parameter : operation.path("parameters")) {
                String name = parameter.path("name").asText();
                for (String bad : List.of(
                        CANARY,
                        "",
                        "-1",
                        "\u0000" + CANARY,
                        "\ud83d\udca9\u202e",
                        CANARY.repeat(200),
                        "99999999999999999999")) {
                    if (parameter.path("in").asText().equals("query")) {
                        String query = name + "=" + URLEncoder.encode(bad, StandardCharsets.UTF_8);
                        send(method, path + "?" + query, operation, persons, content, "{}", "");
                    } else if (parameter.path("in").asText().equals("path")) {
                        String encoded = URLEncoder.encode(bad.isEmpty() ? "-" : bad, StandardCharsets.UTF_8)
                                .replace("+", "%20");
                        send(method, template.replaceAll("\\{[^}]+}", encoded), operation, persons, content, "{}", "");
                    }
                }
            }
            if (content.isMissingNode()) {
                send(method, path, operation, persons, content, "", CANARY);
                return;
            }
            for (String body : bodies(schema(content))) {
                send(method, path, operation, persons, content, body, "");
            }
            send(method, path, operation, persons, content, "{}", CANARY);
        }

        private List<String> bodies(JsonNode schema) {
            List<String> bodies = new ArrayList<>(List.of(
                    "",
                    "null",
                    "[]",
                    "{}",
                    "\"" + CANARY + "\"",
                    "{\"" + CANARY + "\":",
                    "{\"a\":\"\u0000" + CANARY + "\"}",
                    "[".repeat(2000),
                    CANARY + ",\n\"",
                    "{\"a\":\"" + CANARY.repeat(200_000) + "\"}"));
            schema.path("properties").fieldNames().forEachRemaining(name -> {
                for (JsonNode value : VALUES) {
                    ObjectNode body = JSON.createObjectNode();
                    body.set(name, value);
                    bodies.add(body.toString());
                    ArrayNode list = JSON.createArrayNode();
                    list.add(value);
                    ObjectNode nested = JSON.createObjectNode();
                    nested.set(name, list);
                    bodies.add(nested.toString());
                }
            });
            for (JsonNode value : VALUES) {
                ObjectNode body = JSON.createObjectNode();
                schema.path("properties").fieldNames().forEachRemaining(name -> body.set(name, value));
                bodies.add(body.toString());
            }
            return bodies;
        }

        private JsonNode schema(JsonNode content) {
            JsonNode schema = content.elements().next().path("schema");
            String reference = schema.path("$ref").asText();
            return reference.isEmpty() ? schema : document.at(reference.substring(1));
        }

        private void send(
                String method,
                String path,
                JsonNode operation,
                Map<String, String> persons,
                JsonNode content,
                String body,
                String header) {
            String role = operation.path("x-roles").path(0).asText();
            String bearer = persons.computeIfAbsent(role, this::bearer);
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path));
            if (!bearer.isEmpty()) {
                request.header("Authorization", bearer);
            }
            if (!header.isEmpty()) {
                request.header("Idempotency-Key", header + " ")
                        .header("If-Match", header)
                        .header("If-None-Match", header)
                        .header("If-Modified-Since", header)
                        .header("X-Request-Id", header)
                        .header("User-Agent", header);
            }
            if (!content.isMissingNode()) {
                request.header("Content-Type", content.fieldNames().next().replace("*/*", "application/json"));
            }
            request.method(
                    method.toUpperCase(Locale.ROOT),
                    content.isMissingNode() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            HttpResponse<String> answer = server.send(request.build());
            sent++;
            check(method + " " + path + " " + body, answer);
            if (path.equals("/api/logout")) {
                persons.clear();
            }
        }

        private void check(String what, HttpResponse<String> answer) {
            String shown = what.substring(0, Math.min(300, what.length()));
            if (answer.statusCode() >= 500) {
                faults.add(answer.statusCode() + " " + shown + " " + answer.body());
            }
            if (answer.statusCode() >= 400) {
                boolean problem =
                        answer.headers().firstValue("Content-Type").orElse("").equals("application/problem+json");
                boolean echo = answer.body().contains(CANARY)
                        || answer.headers().map().toString().contains(CANARY);
                if (!problem || echo) {
                    faults.add((echo ? "echoes " : "no problem ") + answer.statusCode() + " " + shown + " "
                            + answer.body());
                }
            }
        }

        private String path(String template, JsonNode operation) {
            boolean therapist = template.startsWith("/api/therapists/{");
            return template.replaceAll(
                    "\\{[^}]+}",
                    therapist && !operation.isMissingNode()
                            ? people.therapistRow(clinic).toString()
                            : UNKNOWN);
        }

        private String bearer(String role) {
            return switch (role) {
                case "client" -> people.client(clinic).bearer();
                case "therapist" -> people.therapist(clinic).bearer();
                case "admin" -> people.admin(clinic).bearer();
                case "privacy_officer" -> people.privacyOfficer(clinic).bearer();
                default -> "";
            };
        }
    }
}
