package org.alcove.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client makes of a service that does not keep its word, which is one that answers as a test says. */
final class SimulatedClientTest {
    private static final String BOOKED = """
            {"id": "one", "therapistId": "other", "start": "2026-05-05T14:00:00Z", "end": "2026-05-05T14:50:00Z",\
             "status": "booked", "version": 1}""";
    private static final String DIFFERENT = "a repeated key answers something else: ";

    private final Deque<Told> answers = new ArrayDeque<>();
    private final HttpServer service;
    private final SimulatedClient client;

    private record Told(int status, String etag, String text) {}

    SimulatedClientTest() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/api/appointments", this::answer);
        service.start();
        URI address = URI.create("http://127.0.0.1:" + service.getAddress().getPort());
        client = new SimulatedClient(
                new SimulationPlan(List.of(address), "code", "type", "NY", 1, Duration.ZERO, Duration.ofSeconds(30), 1),
                new Tally(),
                1);
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    @Test
    void isContentWithARepeatedKeyThatAnswersTheSameToTheLetter() {
        bookAndRepeat(new Told(201, "\"1\"", BOOKED));

        assertThat(client.faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2026-05-05, 0", "2999-05-05, 1"})
    void isContentWithAChangeThatIsRefusedOnlyIfTheSessionHasBegun(String day, int faults) {
        answers.add(new Told(201, "\"1\"", BOOKED.replace("2026-05-05", day)));
        answers.add(new Told(409, "", "{\"code\": \"wrong_status\"}"));
        client.book(Map.of("therapistId", "other"));

        client.cancel(client.booked().get(0));

        assertThat(client.faults()).hasSize(faults);
    }

    @ParameterizedTest
    @CsvSource({"14:00:00, wrong_status, true", "13:59:59, wrong_status, false", "14:00:00, not_found, false"})
    void goesByTheServicesClockWhetherASessionHasBegun(String answeredBy, String code, boolean tooLate) {
        answers.add(new Told(201, "\"1\"", BOOKED));
        client.book(Map.of("therapistId", "other"));
        Answer answer = new Answer(
                409,
                JsonNodeFactory.instance.objectNode().put("code", code),
                "",
                Optional.empty(),
                Optional.of(Instant.parse("2026-05-05T" + answeredBy + "Z")));

        assertThat(SimulatedClient.isTooLate(client.booked().get(0), answer)).isEqualTo(tooLate);
    }

    @Test
    void comparesWithTheFirstAnswerThatWasNotLost() {
        answers.add(new Told(503, "", ""));
        bookAndRepeat(new Told(201, "\"1\"", BOOKED));

        assertThat(client.faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "201, \"1\", \"version\": 1, \"version\": 2",
                "201, \"1\", 14:50, 14:55",
                "201, \"1\", \"other\", \"another\"",
                "201, \"1\", \"one\", \"two\"",
                "201, \"1\", \"status\": \"booked\", \"status\":  \"booked\"",
                "201, \"2\", none, none",
                "200, \"1\", none, none"
            })
    void findsARepeatedKeyThatAnswersSomethingElse(int status, String etag, String before, String after) {
        bookAndRepeat(new Told(status, etag, BOOKED.replace(before, after)));

        assertThat(client.faults()).containsExactly(DIFFERENT + status);
    }

    private void bookAndRepeat(Told repeated) {
        answers.add(new Told(201, "\"1\"", BOOKED));
        answers.add(repeated);
        client.book(Map.of("holdId", "held"));
        client.replay(client.booked().get(0));
        assertThat(answers).isEmpty();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Told told = answers.remove();
        byte[] text = told.text().getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("ETag", told.etag());
        exchange.sendResponseHeaders(told.status(), text.length == 0 ? -1 : text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }
}
