package org.alcove.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentationTest {
    @SuppressWarnings("NullAway.Init")
    private static ProbeServer server;

    @BeforeAll
    static void start() throws Exception {
        server = ProbeServer.start("http://localhost:8080");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void describesValuesAsTheyStandOnTheWire() throws Exception {
        JsonNode document = document();

        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        JsonNode body = document.at("/components/schemas/ProbeResourceBody/properties");
        assertThat(body.at("/instant/type").asText()).isEqualTo("string");
        assertThat(body.at("/instant/format").asText()).isEqualTo("date-time");
        assertThat(body.at("/duration/format").asText()).isEqualTo("duration");
        assertThat(body.at("/date/format").asText()).isEqualTo("date");
        assertThat(body.at("/secret/format").asText()).isEqualTo("password");
        assertThat(document.at("/paths/~1api~1probe~1things~1{id}/get/parameters/0/schema/type")
                        .asText())
                .isEqualTo("string");
    }

    @Test
    void saysWhoMayCallAndHowItRefuses() throws Exception {
        JsonNode document = document();

        JsonNode restricted = document.at("/paths/~1api~1probe~1restricted/get");
        assertThat(restricted.path("x-roles")).hasSize(1);
        assertThat(restricted.at("/x-roles/0").asText()).isEqualTo("admin");
        assertThat(restricted.path("security")).hasSize(2);
        assertThat(restricted.at("/responses/403/$ref").asText()).isEqualTo("#/components/responses/Problem");
        assertThat(document.at("/paths/~1api~1probe~1echo/post/x-roles/0").asText())
                .isEqualTo("anonymous");
        assertThat(document.at("/paths/~1api~1probe~1signed-in/get/x-roles")).hasSize(4);
        assertThat(document.at("/paths/~1api~1probe~1unmarked/get/x-roles")).isEmpty();
    }

    @Test
    void namesNoHostAndLeadsThereFromTheRoot() throws Exception {
        assertThat(document().path("servers")).isEmpty();
        HttpResponse<String> root = server.send(server.request("/"));

        assertThat(root.statusCode()).isEqualTo(303);
        assertThat(root.headers().firstValue("Location")).contains("/docs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/start.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"})
    void servesThePagesItself(String path) throws Exception {
        HttpResponse<String> answer = server.send(server.request(path));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("Content-Security-Policy")).hasSize(1);
        if (path.equals("/docs")) {
            assertThat(answer.body()).doesNotContain("<script>").doesNotContain("//");
        }
    }

    @Test
    void servesNoOtherFile() throws Exception {
        assertThat(server.send(server.request("/docs/index.html")).statusCode()).isEqualTo(404);
        assertThat(server.send(server.request("/docs/..%2fdocs.html")).statusCode())
                .isBetween(400, 404);
    }

    private static JsonNode document() throws Exception {
        HttpResponse<String> answer = server.send(server.request("/openapi.json"));
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }
}
