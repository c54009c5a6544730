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
                if (status.startsWith("2") && (status.equals("2XX") || told == status.equals("204"))) {
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
