package org.alcove.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProblemContractTest {
    private static final ObjectMapper JSON = new ObjectMapper();

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\": | malformed_json | 400",
                "{\"text\":\"a\",\"text\":\"b\"} | malformed_json | 400",
                "{\"text\":\"a\"} trailing | malformed_json | 400",
                "{\"text\":5} | invalid | 422",
                "{\"text\":{}} | invalid | 422",
                "{\"number\":\"5\"} | invalid | 422",
                "{\"number\":5.5} | invalid | 422",
                "{\"number\":99999999999999} | invalid | 422",
                "{\"instant\":1700000000} | invalid | 422",
                "{\"instant\":\"+999999999-01-01T00:00:00Z\"} | invalid | 422",
                "{\"instant\":\"2026-03-08\"} | invalid | 422",
                "{\"duration\":50} | invalid | 422",
                "{\"duration\":\"P99999999999D\"} | invalid | 422",
                "{\"date\":[2026,1,1]} | invalid | 422",
                "{\"role\":\"root\"} | invalid | 422",
                "{\"role\":0} | invalid | 422",
                "[] | invalid | 422",
                "\"Canary-Quillfeather\" | invalid | 422",
                "{\"map\":{\"Canary-Quillfeather\":\"x\"}} | invalid | 422",
            })
    void refusesWhatIsNotTheContract(String body, String code, int status) throws Exception {
        HttpResponse<String> answer = post("/api/probe/echo", body);

        assertProblem(answer, status, code);
    }

    @Test
    void namesThePlaceOfAFaultAndNothingOfTheValue() throws Exception {
        HttpResponse<String> answer =
                post("/api/probe/echo", "{\"inner\":[{},{\"instant\":\"" + ProbeResource.CANARY + "\"}]}");

        JsonNode problem = assertProblem(answer, 422, "invalid");
        assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo("/inner/1/instant");
        assertThat(problem.at("/errors/0/code").asText()).isEqualTo("invalid_format");
    }

    @Test
    void namesTheFieldOfAConstraint() throws Exception {
        JsonNode problem = assertProblem(post("/api/probe/validated", "{}"), 422, "invalid");

        assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo("/name");
        assertThat(problem.at("/errors/0/code").asText()).isEqualTo("required");
    }

    @Test
    void refusesDeepNestingAndNulBytes() throws Exception {
        assertProblem(post("/api/probe/echo", "{\"unknown\":" + "[".repeat(5000)), 400, "malformed_json");
        assertProblem(post("/api/probe/echo", "{\"text\":\"a\u0000b\"}"), 400, "malformed_json");
        assertProblem(post("/api/probe/echo", "{\"number\":" + "9".repeat(5000) + "}"), 400, "malformed_json");
    }

    @Test
    void takesAMissingBodyAsMissing() throws Exception {
        assertThat(post("/api/probe/echo", "").statusCode()).isEqualTo(200);
        assertThat(post("/api/probe/echo", "null").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesALargeBodyWhetherAnnouncedOrNot() throws Exception {
        byte[] large = ("{\"text\":\"" + "x".repeat(10 * 1024 * 1024) + "\"}").getBytes("UTF-8");

        assertProblem(
                send("/api/probe/echo", "application/json", BodyPublishers.ofByteArray(large)), 413, "body_too_large");
        assertProblem(
                send(
                        "/api/probe/echo",
                        "application/json",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))),
                413,
                "body_too_large");
        assertProblem(send("/api/probe/file", "text/csv", BodyPublishers.ofByteArray(large)), 413, "body_too_large");
    }

    @Test
    void takesALargerFileThanJson() throws Exception {
        HttpResponse<String> answer =
                send("/api/probe/file", "text/csv", BodyPublishers.ofString("x".repeat(4 * 1024 * 1024)));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void answersEveryMissingThingWithOneBody() throws Exception {
        List<String> bodies = new java.util.ArrayList<>();
        for (String path : List.of(
                "/api/probe/things/3f0c8a34-8f2b-4b0e-9f0f-1e5a0b3c2d1e",
                "/api/probe/things/3F0C8A34-8F2B-4B0E-9F0F-1E5A0B3C2D1E",
                "/api/probe/things/Canary-Quillfeather",
                "/api/probe/things/%F0%9F%92%A9",
                "/api/nothing",
                "/nothing/Canary-Quillfeather",
                "/api/probe/own-answer",
                "/assets/none.js")) {
            HttpResponse<String> answer = server.send(server.request(path));
            assertProblem(answer, 404, "not_found");
            bodies.add(answer.body());
        }
        HttpResponse<String> admin = server.send(server.adminRequest("/nothing/Canary-Quillfeather"));
        assertProblem(admin, 404, "not_found");
        bodies.add(admin.body());

        assertThat(bodies).containsOnly(bodies.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/probe/restricted | 405 | GET, HEAD",
                "/api/probe/echo | 405 | POST",
                "/api/probe/things/1 | 405 | GET, HEAD",
                "/api/probe/nothing | 404 |",
            })
    void refusesToTellOptions(String path, int status, @Nullable String allowed) throws Exception {
        HttpResponse<String> answer = server.send(server.request(path).method("OPTIONS", BodyPublishers.noBody()));

        assertProblem(answer, status, status == 404 ? "not_found" : "method_not_allowed");
        assertThat(answer.headers().firstValue("Allow")).isEqualTo(Optional.ofNullable(allowed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "utf-16le", "ISO-8859-1", "\"utf-16\"", "quillfeather"})
    void readsNoOtherEncoding(String charset) throws Exception {
        for (String path : List.of("/api/probe/echo", "/api/probe/file")) {
            String type = (path.endsWith("file") ? "text/csv" : "application/json") + "; charset=" + charset;

            assertProblem(send(path, type, BodyPublishers.ofString("{}")), 415, "unsupported_media_type");
        }
        assertThat(send("/api/probe/echo", "application/json;Charset=\"utf-8\"", BodyPublishers.ofString("{}"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesWrongMethodsTypesAndAccepts() throws Exception {
        HttpResponse<String> method =
                server.send(server.request("/api/probe/echo").DELETE());
        assertProblem(method, 405, "method_not_allowed");
        assertThat(method.headers().firstValue("Allow").orElse("")).contains("POST");
        HttpResponse<String> trace =
                server.send(server.request("/api/probe/echo").method("TRACE", BodyPublishers.noBody()));
        assertProblem(trace, 405, "method_not_allowed");
        assertThat(trace.headers().firstValue("Allow")).isPresent();
        HttpResponse<String> posted =
                server.send(server.request("/api/probe/restricted").POST(BodyPublishers.noBody()));
        assertProblem(posted, 405, "method_not_allowed");
        assertThat(posted.headers().firstValue("Allow")).contains("GET, HEAD");
        HttpResponse<String> invented =
                server.send(server.request("/api/probe/echo").method("QUILLFEATHER", BodyPublishers.noBody()));
        assertProblem(invented, 405, "method_not_allowed");
        assertProblem(
                send("/api/probe/echo", "text/plain", BodyPublishers.ofString("x")), 415, "unsupported_media_type");
        assertProblem(
                server.send(server.request("/api/probe/signed-in").header("Accept", "image/png")),
                406,
                "not_acceptable");
    }

    @Test
    void readsQueryParametersAsFaults() throws Exception {
        JsonNode problem = assertProblem(
                server.send(server.request(
                        "/api/probe/things/3f0c8a34-8f2b-4b0e-9f0f-1e5a0b3c2d1e?count=Canary-Quillfeather")),
                422,
                "invalid");

        assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo("?count");
    }

    @ParameterizedTest
    @CsvSource({
        "http, 400, bad_request",
        "http-entity, 400, bad_request",
        "sql, 500, internal",
        "error, 500, internal",
        "other, 500, internal",
        "database, 503, unavailable",
        "unavailable, 503, unavailable",
        "details, 409, would_strand"
    })
    void tellsACodeOfWhateverWasThrown(String how, int status, String code) throws Exception {
        HttpResponse<String> answer = server.send(server.request("/api/probe/fail/" + how));

        JsonNode problem = assertProblem(answer, status, code);
        assertThat(problem.has("instance")).isEqualTo(status >= 500);
        assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
    }

    @Test
    void tellsDetailsAsFurtherMembers() throws Exception {
        JsonNode problem = JSON.readTree(
                server.send(server.request("/api/probe/fail/details")).body());

        assertThat(problem.at("/stranded/0").asText()).isEqualTo("2026-03-08T09:30:00Z");
        assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo("/status");
    }

    @Test
    void refusesAMethodThatDoesNotSayWhoMayCallIt() throws Exception {
        assertProblem(server.send(server.request("/api/probe/unmarked")), 403, "forbidden");
        assertProblem(server.send(server.request("/api/probe/restricted")), 403, "forbidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/probe/signed-in HTTP/1.1\r\nHost: x\r\nContent-Type: garbage\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
                "GET /api/probe/%C3%28Canary-Quillfeather HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /api/probe/%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /api/%2e%2e/%2fCanary-Quillfeather HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /api/probe/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /api/probe/echo?a=%zz%C3%28 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /api/probe/echo HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET /api/probe/echo HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n",
                "Canary-Quillfeather\r\n\r\n",
                "GET /api/probe HTTP/1.1\r\nHost: x\r\nCanary Quillfeather: 1\r\nConnection: close\r\n\r\n",
                "POST /api/probe/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n",
                "POST /api/probe/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: Canary-Quillfeather\r\nConnection: close\r\n\r\n",
            })
    void answersBrokenRequestsWithAProblemToo(String raw) throws Exception {
        String answer = server.sendRaw(raw);

        assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d .*");
        assertThat(answer).containsIgnoringCase("Content-Type: " + Problem.MEDIA_TYPE);
        assertThat(answer).contains("\"code\":").doesNotContain("Quillfeather");
        assertSecurityHeaders(answer);
    }

    @Test
    void answersOverlongAddressesAndHeaders() throws Exception {
        String address =
                server.sendRaw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(address).startsWith("HTTP/1.1 414").contains("address_too_long");
        assertSecurityHeaders(address);
        String header = server.sendRaw(
                "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(20_000) + "\r\nConnection: close\r\n\r\n");
        assertThat(header).startsWith("HTTP/1.1 431").contains("headers_too_large");
        assertSecurityHeaders(header);
    }

    @Test
    void givesEveryAnswerTheSecurityHeaders() throws Exception {
        for (HttpRequest.Builder request : List.of(
                server.request("/api/probe/signed-in"),
                server.request("/api/nothing"),
                server.request("/api/probe/fail/sql"),
                server.request("/api/probe/signed-in").method("TRACE", BodyPublishers.noBody()),
                server.adminRequest("/healthcheck"),
                server.adminRequest("/nothing"))) {
            HttpResponse<String> answer = server.send(request);
            StringBuilder headers = new StringBuilder();
            answer.headers()
                    .map()
                    .forEach((name, values) -> values.forEach(value ->
                            headers.append(name).append(": ").append(value).append("\r\n")));
            assertThat(answer.headers().map().values()).allMatch(values -> values.size() == 1);
            assertSecurityHeaders(headers.toString());
        }
    }

    @Test
    void asksForTlsOnlyWhenThePublicAddressHasIt() throws Exception {
        assertThat(server.send(server.request("/api/nothing")).headers().firstValue("Strict-Transport-Security"))
                .isEmpty();
        try (ProbeServer tls = ProbeServer.start("https://sessions.example")) {
            assertThat(tls.send(tls.request("/api/nothing")).headers().firstValue("Strict-Transport-Security"))
                    .isPresent();
        }
    }

    private static void assertSecurityHeaders(String answer) {
        assertThat(answer)
                .containsIgnoringCase("Content-Security-Policy: default-src 'none'")
                .containsIgnoringCase("X-Content-Type-Options: nosniff")
                .containsIgnoringCase("X-Frame-Options: DENY")
                .containsIgnoringCase("Referrer-Policy: no-referrer")
                .containsPattern("(?i)Cache-Control: [a-z,-]*no-store")
                .containsIgnoringCase("Cross-Origin-Resource-Policy: same-origin")
                .doesNotContainIgnoringCase("\nServer:");
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return send(path, "application/json", BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(String path, String type, HttpRequest.BodyPublisher body)
            throws Exception {
        return server.send(server.request(path).header("Content-Type", type).POST(body));
    }

    private static JsonNode assertProblem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(answer.body()).doesNotContain("Quillfeather");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("type").asText()).isNotEmpty();
        return problem;
    }
}
