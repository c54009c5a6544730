package org.alcove.booking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestPeople;

/** Calls of a server as programs make them. */
final class Wire {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AlcoveServer server;

    Wire(AlcoveServer server) {
        this.server = server;
    }

    /** @param headers names and values in turn */
    HttpResponse<String> send(String method, String path, TestPeople.Person person, String body, String... headers) {
        return send(method, path, person.token(), body, headers);
    }

    HttpResponse<String> send(String method, String path, String token, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (body.isEmpty()) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        return server.send(request.build());
    }

    HttpResponse<String> get(String path, TestPeople.Person person) {
        return send("GET", path, person, "");
    }

    HttpResponse<String> post(String path, TestPeople.Person person, String body, String... headers) {
        return send("POST", path, person, body, headers);
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException failure) {
            throw new AssertionError("not JSON: " + answer.body(), failure);
        }
    }

    static String text(HttpResponse<String> answer, String field) {
        return json(answer).path(field).asText();
    }

    /** The status, and the code of a refusal. */
    static String outcome(HttpResponse<String> answer) {
        return answer.statusCode() < 400
                ? Integer.toString(answer.statusCode())
                : answer.statusCode() + " " + text(answer, "code");
    }

    static List<String> fields(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
