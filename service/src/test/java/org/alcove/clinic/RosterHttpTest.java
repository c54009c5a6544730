package org.alcove.clinic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class RosterHttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALDER = """
            {"displayName": "Alder Example", "npi": "1234567893", "zone": "America/New_York",
             "licensedStates": [{"state": "NY", "expiresOn": "2031-06-30"}], "modalities": ["CBT"],
             "fee": {"amount": "120.00", "currency": "USD"}, "startStep": "PT15M"}
            """;

    private static AlcoveServer server;

    private final Practice practice = new Practice();
    private final TestPeople people = practice.people;
    private final TestPeople.Person admin = people.admin(practice.clinic);

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void addsReadsAndChangesATherapist() {
        HttpResponse<String> created = send(admin, "POST", "/api/therapists", "application/json", ALDER);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("ETag")).hasValue("\"1\"");
        String path = created.headers().firstValue("Location").orElseThrow().replaceFirst("^https?://[^/]+", "");
        JsonNode alder = json(send(admin, "GET", path, null, ""));
        assertThat(alder).isEqualTo(json(created));
        assertThat(alder.at("/licensedStates/0/expiresOn").asText()).isEqualTo("2031-06-30");
        assertThat(alder.at("/startStep").asText()).isEqualTo("PT15M");

        JsonNode changed = json(
                send(admin, "PATCH", path, "application/json", "{\"fee\": null, \"displayName\": \"Birch Example\"}"));
        assertThat(changed.has("fee")).isFalse();
        assertThat(changed.at("/displayName").asText()).isEqualTo("Birch Example");
        assertThat(changed.at("/npi").asText()).isEqualTo("1234567893");

        HttpRequest stale = request(admin, path)
                .header("If-Match", "\"1\"")
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"npi\": null}"))
                .build();
        assertThat(server.send(stale).statusCode()).isEqualTo(412);
    }

    @Test
    void givesClientsAnAllowListOfFields() {
        send(admin, "POST", "/api/therapists", "application/json", ALDER);
        TestPeople.Person client = people.client(practice.clinic);

        JsonNode therapist =
                json(send(client, "GET", "/api/therapists", null, "")).at("/items/0");

        assertThat(fields(therapist))
                .containsExactly(
                        "acceptsNew",
                        "credentials",
                        "displayName",
                        "fee",
                        "id",
                        "insurance",
                        "languages",
                        "licensedStates",
                        "modalities",
                        "slidingScale",
                        "specialties",
                        "zone");
        assertThat(send(client, "POST", "/api/therapists", "application/json", ALDER)
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(client, "GET", "/api/therapists/export", null, "").statusCode())
                .isEqualTo(403);
        assertThat(fields(json(send(client, "GET", "/api/clinic", null, ""))))
                .containsExactly("defaultState", "id", "name", "zone");
        assertThat(send(client, "PATCH", "/api/clinic", "application/json", "{\"name\": \"X\"}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(json(send(client, "GET", "/api/clinic/words", null, ""))
                        .at("/modalities/0/code")
                        .asText())
                .isNotEmpty();
    }

    @Test
    void importsAndExportsCsv() {
        String csv = "displayName,zone\r\nAlder Example,America/New_York\r\n";

        HttpResponse<String> done = send(admin, "POST", "/api/therapists/import?dryRun=false", "text/csv", csv);
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(json(done).at("/created").asInt()).isEqualTo(1);

        HttpResponse<String> exported = send(admin, "GET", "/api/therapists/export", null, "");
        assertThat(exported.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(exported.body()).contains("\"Alder Example\"");
        assertThat(json(send(admin, "POST", "/api/therapists/import", "text/csv", exported.body()))
                        .at("/updated")
                        .asInt())
                .isEqualTo(1);

        HttpResponse<String> refused = send(
                admin, "POST", "/api/therapists/import", "text/csv", csv.replace("America/New_York", "Secretville"));
        assertThat(refused.statusCode()).isEqualTo(422);
        JsonNode problem = json(refused);
        assertThat(problem.at("/code").asText()).isEqualTo("invalid_csv");
        assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo("2:zone");
        assertThat(problem.at("/faults/0/row").asInt()).isEqualTo(2);
        assertThat(problem.at("/faults/0/column").asText()).isEqualTo("zone");
        assertThat(problem.at("/faults/0/code").asText()).isEqualTo("unknown_zone");
        assertThat(refused.body()).doesNotContain("Secretville");
    }

    @Test
    void keepsSessionTypesAndHidesBuffersFromClients() {
        String type = """
                {"name": "Individual", "kind": "individual", "duration": "PT50M", "bufferAfter": "PT10M",
                 "minimumNotice": "PT0S", "horizon": "P30D"}
                """;
        HttpResponse<String> created = send(admin, "POST", "/api/session-types", "application/json", type);
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(json(created).at("/horizon").asText()).isEqualTo("P30D");
        String id = json(created).at("/id").asText();
        assertThat(json(send(
                                admin,
                                "PATCH",
                                "/api/session-types/" + id,
                                "application/json",
                                "{\"horizon\": \"PT48H\"}"))
                        .at("/horizon")
                        .asText())
                .isEqualTo("P2D");
        assertThat(json(send(
                                admin,
                                "PATCH",
                                "/api/session-types/" + id,
                                "application/json",
                                "{\"duration\": \"PT45M\", \"horizon\": null}"))
                        .at("/duration")
                        .asText())
                .isEqualTo("PT45M");

        JsonNode seen = json(send(people.client(practice.clinic), "GET", "/api/session-types", null, ""));
        assertThat(fields(seen.at("/items/0")))
                .containsExactly("capacity", "duration", "id", "kind", "minimumNotice", "name");
    }

    @Test
    void answersMissingAndMisshapenBodiesWithACode() {
        String therapist =
                "/api/therapists/" + practice.therapist("Alder Example").id();
        for (String body : new String[] {"", "null", "[]", "3", "{\"displayName\": {}}", "{"}) {
            for (String[] call : new String[][] {
                {"POST", "/api/therapists"},
                {"PATCH", therapist},
                {"PATCH", "/api/clinic"},
                {"PUT", "/api/clinic/words/modality"},
                {"POST", "/api/clinic/words/modality"},
                {"POST", "/api/session-types"}
            }) {
                assertThat(send(admin, call[0], call[1], "application/json", body)
                                .statusCode())
                        .as("%s %s %s", call[0], call[1], body)
                        .isIn(200, 400, 422);
            }
        }
        assertThat(send(admin, "POST", "/api/therapists/import", "text/csv", "").statusCode())
                .isEqualTo(422);
        assertThat(send(admin, "GET", "/api/therapists/not-an-id", null, "").statusCode())
                .isEqualTo(404);
    }

    private static Set<String> fields(JsonNode node) {
        Set<String> names = new TreeSet<>();
        for (Iterator<String> fields = node.fieldNames(); fields.hasNext(); ) {
            names.add(fields.next());
        }
        return names;
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException notJson) {
            throw new AssertionError("not JSON", notJson);
        }
    }

    private static HttpRequest.Builder request(TestPeople.Person person, String path) {
        return HttpRequest.newBuilder(server.uri(path)).header("Authorization", person.bearer());
    }

    private static HttpResponse<String> send(
            TestPeople.Person person, String method, String path, @Nullable String type, String body) {
        HttpRequest.Builder request = request(person, path).method(method, HttpRequest.BodyPublishers.ofString(body));
        if (type != null) {
            request.header("Content-Type", type);
        }
        return server.send(request.build());
    }
}
