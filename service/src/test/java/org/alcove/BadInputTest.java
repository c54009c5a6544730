package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.testing.ConfigOverride;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;

/**
 * Sends every operation of the contract what it does not want, one field of a body that it does want at a time and all
 * at once. Nothing of it may make the service fail, and nothing of it may come back in an error, stand in a log line or
 * in a metric.
 */
final class BadInputTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CANARY = "Quillfeather";
    private static final String ODD = CANARY + "\u0000\u202e\ud83d\udca9\ud800";
    private static final String TEN_MEGABYTES = "{\"a\":\"" + CANARY.repeat(10 * 1024 * 1024 / CANARY.length()) + "\"}";

    /** Values that some field somewhere does not expect. */
    private static final List<JsonNode> VALUES = List.of(
            JsonNodeFactory.instance.nullNode(),
            text(CANARY),
            text(""),
            text(ODD),
            text("\u202e\ud83d\udca9"),
            text(CANARY.repeat(2_000)),
            JsonNodeFactory.instance.numberNode(-1),
            JsonNodeFactory.instance.numberNode(Long.MAX_VALUE),
            JsonNodeFactory.instance.numberNode(1.5),
            JsonNodeFactory.instance.booleanNode(true),
            JsonNodeFactory.instance.arrayNode(),
            JsonNodeFactory.instance.arrayNode().add(CANARY).addNull(),
            JsonNodeFactory.instance
                    .arrayNode()
                    .add(JsonNodeFactory.instance.objectNode().put(CANARY, CANARY)),
            JsonNodeFactory.instance.objectNode().put(CANARY, CANARY),
            text("9999-12-31T23:59:59Z"),
            text("0001-01-01T00:00:00Z"),
            text("2026-02-30"),
            text("PT999999999H"),
            text("PT-5M"),
            text("25:61"),
            text("Mars/Olympus_Mons"),
            text("3f0c8a34-8f2b-4b0e-9f0f-1e5a0b3c2d1e"));

    /** Values that some parameter of a path or query does not expect. */
    private static final List<String> PARAMETERS = List.of(
            CANARY,
            "-1",
            ODD.substring(0, ODD.length() - 1),
            "\u202e\ud83d\udca9",
            CANARY.repeat(200),
            "99999999999999999999",
            "9999-12-31T23:59:59Z");

    @Test
    void neverFailsNorTellsWhatItWasSent() {
        PrintStream standardError = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        Attack attack;
        String metrics;
        try (PrintStream capture = new PrintStream(logged, true, StandardCharsets.UTF_8)) {
            System.setErr(capture);
            try (AlcoveServer server = AlcoveServer.start(
                    TestDatabase.shared(),
                    new TestClock(TestClock.MONDAY),
                    ConfigOverride.config("logging.level", "INFO"))) {
                attack = new Attack(server);
                List<ContractOperation> operations = ContractOperation.all(server);
                assertThat(operations).hasSizeGreaterThan(60);
                operations.forEach(attack::on);
                metrics = server.send(HttpRequest.newBuilder(server.adminUri("/metrics"))
                                .build())
                        .body();
            }
        } finally {
            System.setErr(standardError);
        }

        assertThat(attack.faults).isEmpty();
        assertThat(attack.unjudged).as("refused for no input").isEmpty();
        assertThat(attack.refusals).contains(400, 404, 413, 422);
        assertThat(metrics).contains("alcove_request_seconds").doesNotContain(CANARY);
        String log = logged.toString(StandardCharsets.UTF_8);
        // The capture works: starting is logged.
        assertThat(log).contains("\"level\":\"INFO\"");
        assertThat(log.lines().filter(line -> line.contains(CANARY))).isEmpty();
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    /** All that is sent, and what was wrong with the answers. */
    private static final class Attack {
        private final AlcoveServer server;
        private final TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        private final Set<String> faults = new LinkedHashSet<>();
        private final Set<Integer> refusals = new LinkedHashSet<>();

        /** Operations that take input of somebody signed in and refused none of it for what it was. */
        private final Set<String> unjudged = new LinkedHashSet<>();

        Attack(AlcoveServer server) {
            this.server = server;
        }

        void on(ContractOperation operation) {
            Set<Integer> before = Set.copyOf(refusals);
            refusals.clear();
            attack(operation);
            boolean takesInput = operation.takesBody()
                    || operation.json().path("parameters").findValuesAsText("in").stream()
                            .anyMatch(in -> in.equals("path") || in.equals("query"));
            if (takesInput
                    && !operation.isAnonymous()
                    && refusals.stream().allMatch(status -> status == 401 || status == 403)) {
                unjudged.add(operation.id() + " " + refusals);
            }
            refusals.addAll(before);
        }

        private void attack(ContractOperation operation) {
            // Of its own, for searches and lists of one clinic that all operations had filled would take minutes.
            SampleClinic sample = new SampleClinic(server, people, people.clinic());
            Role role = operation.callers().get(0);
            UnaryOperator<String> values = name -> sample.value(name, role);
            String body = SampleBodies.filled(operation.body(), values);
            String query = SampleBodies.filled(operation.query(), values);
            for (JsonNode parameter : operation.json().path("parameters")) {
                String name = parameter.path("name").asText();
                for (String bad : PARAMETERS) {
                    String encoded =
                            URLEncoder.encode(bad, StandardCharsets.UTF_8).replace("+", "%20");
                    switch (parameter.path("in").asText()) {
                        case "query" -> {
                            String kept = query.replaceAll("([?&])" + name + "=[^&]*", "$1x=1");
                            String more = (kept.isEmpty() ? "?" : kept + "&") + name + "=" + encoded;
                            send(sample, role, operation, operation.path(values) + more, body, false);
                        }
                        case "path" -> {
                            String path = operation.path(asked ->
                                    asked.equals(operation.naming().get(name)) ? encoded : values.apply(asked));
                            send(sample, role, operation, path + query, body, false);
                        }
                        default -> send(sample, role, operation, operation.path(values) + query, body, true);
                    }
                }
            }
            if (operation.json().path("parameters").findValuesAsText("name").contains("from")) {
                String turned = "from=2026-05-08T00:00:00Z&to=2026-05-07T00:00:00Z";
                String kept = query.replaceAll("(from|to)=[^&]*", "x=1");
                String more = (kept.isEmpty() ? "?" : kept + "&") + turned;
                send(sample, role, operation, operation.path(values) + more, body, false);
            }
            if (operation.takesBody()) {
                for (String bad : bodies(operation, body)) {
                    send(sample, role, operation, operation.path(values) + query, bad, false);
                }
            }
        }

        private static List<String> bodies(ContractOperation operation, String body) {
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
                    CANARY + "," + ODD + "\n" + ODD + "," + CANARY + "\n",
                    TEN_MEGABYTES));
            if (operation.mediaType().startsWith("text/")) {
                return bodies;
            }
            ObjectNode good = object(body);
            List<String> names = new ArrayList<>();
            good.fieldNames().forEachRemaining(names::add);
            for (JsonNode value : VALUES) {
                ObjectNode all = JSON.createObjectNode();
                for (String name : names) {
                    all.set(name, value);
                    bodies.add(good.deepCopy().<ObjectNode>set(name, value).toString());
                }
                bodies.add(all.toString());
                bodies.addAll(nested(good, names, value));
            }
            for (String name : names) {
                bodies.add(good.deepCopy().without(name).toString());
            }
            bodies.add(turnedRound(good, "from", "to"));
            bodies.add(turnedRound(good, "start", "end"));
            return bodies;
        }

        /** The value in place of each field of the objects that stand in the body. */
        private static List<String> nested(ObjectNode good, List<String> names, JsonNode value) {
            List<String> bodies = new ArrayList<>();
            for (String name : names) {
                JsonNode one = good.path(name).isArray() ? good.path(name).path(0) : good.path(name);
                one.fieldNames().forEachRemaining(inner -> {
                    ObjectNode changed = good.deepCopy();
                    JsonNode place =
                            changed.path(name).isArray() ? changed.path(name).path(0) : changed.path(name);
                    ((ObjectNode) place).set(inner, value);
                    bodies.add(changed.toString());
                });
            }
            return bodies;
        }

        private static String turnedRound(ObjectNode good, String first, String last) {
            ObjectNode turned = good.deepCopy();
            if (good.has(first) && good.has(last)) {
                turned.set(first, good.get(last));
                turned.set(last, good.get(first));
            }
            return turned.toString();
        }

        private static ObjectNode object(String body) {
            try {
                return (ObjectNode) JSON.readTree(body);
            } catch (JsonProcessingException failure) {
                throw new IllegalStateException(failure);
            }
        }

        private void send(
                SampleClinic sample,
                Role role,
                ContractOperation operation,
                String address,
                String body,
                boolean badHeaders) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(address));
            if (!operation.isAnonymous()) {
                request.header("Authorization", sample.person(role).bearer());
            }
            if (badHeaders) {
                for (String name :
                        List.of("Idempotency-Key", "If-Match", "If-None-Match", "If-Modified-Since", "User-Agent")) {
                    request.header(name, CANARY + " ");
                }
            } else if (operation.takesIfMatch()) {
                request.header("If-Match", "*");
            }
            if (operation.takesBody()) {
                request.header("Content-Type", operation.mediaType())
                        .method(operation.method(), BodyPublishers.ofString(body));
            } else {
                request.method(operation.method(), BodyPublishers.noBody());
            }
            String what = operation.id() + " " + address + " " + body;
            try {
                check(what, sent(request.build()));
            } catch (UncheckedIOException broken) {
                faults.add("no answer: " + shortened(what));
            }
        }

        /** What can't even be read as a request ends its connection, which the next request may have been given. */
        private HttpResponse<String> sent(HttpRequest request) {
            try {
                return server.send(request);
            } catch (UncheckedIOException ended) {
                return server.send(request);
            }
        }

        private static String shortened(String what) {
            return what.substring(0, Math.min(300, what.length()));
        }

        private void check(String what, HttpResponse<String> answer) {
            String shown = answer.statusCode() + " " + shortened(what) + " ";
            if (answer.statusCode() >= 500) {
                faults.add(shown + answer.body());
            }
            if (answer.statusCode() >= 400) {
                refusals.add(answer.statusCode());
                if (!answer.headers().firstValue("Content-Type").orElse("").equals("application/problem+json")) {
                    faults.add("no problem: " + shown + answer.body());
                }
                if (answer.body().contains(CANARY)
                        || answer.headers().map().toString().contains(CANARY)) {
                    faults.add("echoes: " + shown + answer.body());
                }
            }
        }
    }
}
