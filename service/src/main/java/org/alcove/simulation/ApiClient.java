package org.alcove.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends one client's requests, one at a time, and measures how long answers take. */
final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final List<URI> addresses;
    private final Tally tally;
    private int asked;
    private HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private String token = "";

    /** @param first which of the addresses is asked first */
    ApiClient(List<URI> addresses, int first, Tally tally) {
        this.addresses = addresses;
        this.asked = first % addresses.size();
        this.tally = tally;
    }

    void signedInWith(String newToken) {
        token = newToken;
    }

    Optional<Answer> get(String what, String path, String... headers) {
        return send(
                what, HttpRequest.newBuilder(addresses.get(asked).resolve(path)).GET(), headers);
    }

    Optional<Answer> post(String what, String path, Map<String, String> body, String... headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            addresses.get(asked).resolve(path))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            return send(what, request, headers);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Empty: the connection broke, and nobody told what became of the request. */
    private Optional<Answer> send(String what, HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        long begin = System.nanoTime();
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
            long nanos = System.nanoTime() - begin;
            tally.answered(what, response.statusCode(), nanos);
            if (response.statusCode() == 503) {
                askTheNext();
            }
            boolean json = response.headers()
                    .firstValue("Content-Type")
                    .filter(type -> type.contains("json"))
                    .isPresent();
            JsonNode body = json ? JSON.readTree(response.body()) : MissingNode.getInstance();
            return Optional.of(new Answer(
                    response.statusCode(),
                    body,
                    response.body(),
                    response.headers().firstValue("ETag"),
                    response.headers().firstValue("Date").map(date -> latest(date, nanos))));
        } catch (IOException lost) {
            tally.lost(what);
            // A pool that kept dead connections would lose the next requests too.
            http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
            askTheNext();
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** An answer has the date of its request's arrival, without the part of a second. */
    private static Instant latest(String date, long nanos) {
        return DateTimeFormatter.RFC_1123_DATE_TIME
                .parse(date, Instant::from)
                .plusSeconds(1)
                .plusNanos(nanos);
    }

    private void askTheNext() {
        asked = (asked + 1) % addresses.size();
    }
}
