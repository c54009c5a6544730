package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Streams;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole contract says what is true and reads well. */
final class ContractTest {
    private static AlcoveServer server;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
        document = ContractOperation.document(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyOperationTellsItsAnswer() {
        List<String> faults = new ArrayList<>();
        for (ContractOperation operation : ContractOperation.all(server)) {
            operation.json().path("responses").fields().forEachRemaining(response -> {
                String status = response.getKey();
                boolean told =
                        response.getValue().path("content").findPath("schema").size() > 0;
                boolean toldNothing = status.equals("204") || operation.method().equals("HEAD");
                if (status.startsWith("2") && (status.equals("2XX") || told == toldNothing)) {
                    faults.add(operation.id() + " " + status);
                }
            });
            JsonNode lists = operation.json().at("/responses/200/content/application~1json/schema/$ref");
            boolean paged =
                    operation.json().path("parameters").findValuesAsText("name").contains("cursor");
            if (paged && !lists.asText().contains("Page")) {
                faults.add(operation.id() + " is a page");
            }
        }

        assertThat(faults).isEmpty();
    }

    @Test
    void everyParameterHasASchemaAndTheNeededOnesSaySo() {
        List<String> faults = new ArrayList<>();
        TreeSet<String> needed = new TreeSet<>();
        for (ContractOperation operation : ContractOperation.all(server)) {
            for (JsonNode parameter : operation.json().path("parameters")) {
                String name = operation.id() + " " + parameter.path("name").asText();
                if (!parameter.at("/schema/type").asText().matches("string|integer|boolean")) {
                    faults.add(name + " " + parameter.path("schema"));
                }
                boolean inPath = parameter.path("in").asText().equals("path");
                if (parameter.path("required").asBoolean() && !inPath) {
                    needed.add(name);
                } else if (inPath && !parameter.path("required").asBoolean()) {
                    faults.add(name + " is in the path");
                }
            }
        }

        assertThat(faults).isEmpty();
        assertThat(needed)
                .containsExactly(
                        "cancelAppointment If-Match",
                        "listSlots sessionTypeId",
                        "rescheduleAppointment If-Match",
                        "searchSlots sessionTypeId");
        JsonNode search = document.at("/paths/~1api~1slots/get/parameters");
        assertThat(search.findValuesAsText("name")).contains("limit", "from", "state");
        for (JsonNode parameter : search) {
            switch (parameter.path("name").asText()) {
                case "limit" ->
                    assertThat(parameter.at("/schema/type").asText()).isEqualTo("integer");
                case "from", "to" ->
                    assertThat(parameter.at("/schema/format").asText()).isEqualTo("date-time");
                default -> assertThat(parameter.at("/schema/type").asText()).isEqualTo("string");
            }
        }
    }

    @Test
    void tellsThatAFeedCanBeAskedForItsHeaders() {
        assertThat(document.at("/paths/~1cal~1{token}.ics/head").isMissingNode())
                .isFalse();
    }

    @Test
    void namesReadWellAndLeadSomewhere() {
        JsonNode schemas = document.at("/components/schemas");
        TreeSet<String> named = new TreeSet<>();
        schemas.fieldNames().forEachRemaining(named::add);

        assertThat(named).allMatch(name -> name.matches("[A-Z][A-Za-z]+"));
        assertThat(named).noneMatch(name -> name.contains("Resource") || name.contains("Service"));
        assertThat(document.findValuesAsText("$ref"))
                .allMatch(reference -> !document.at(reference.substring(1)).isMissingNode());
        assertThat(Streams.stream(document.findValues("tags"))
                        .map(tags -> tags.path(0).asText()))
                .allMatch(tag -> tag.matches("[A-Z].*"));
    }

    /** A cookie of the name that the contract tells opens what is not open without. */
    @Test
    void tellsTheCookieThatSignsIn() {
        String name = document.at("/components/securitySchemes/cookie/name").asText();
        TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        SampleClinic sample = new SampleClinic(server, people, people.clinic());
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.uri("/api/me"))
                .header("Cookie", name + "=" + sample.person(Role.CLIENT).token())
                .build());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
