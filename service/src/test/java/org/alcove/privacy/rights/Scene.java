package org.alcove.privacy.rights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;

/** The service with a made-up clinic, and calls of it as programs make them. */
final class Scene implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final TestClock clock = new TestClock(TestClock.MONDAY);
    final AlcoveServer server = AlcoveServer.start(TestDatabase.shared(), clock);
    final TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);

    ClinicId clinic() {
        return people.clinic();
    }

    SampleClinic sample(ClinicId clinic) {
        return new SampleClinic(server, people, clinic);
    }

    HttpResponse<String> send(SampleClinic sample, Role role, String method, String path, String body) {
        return send(sample.person(role), method, path, SampleBodies.filled(body, name -> sample.value(name, role)));
    }

    HttpResponse<String> send(TestPeople.Person person, String method, String path, String body) {
        return server.send(HttpRequest.newBuilder(server.uri(path))
                .header("Authorization", person.bearer())
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build());
    }

    static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return parsed(answer.body());
    }

    static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException failure) {
            throw new AssertionError(failure);
        }
    }

    /** The status, and the code of a refusal. */
    static String outcome(HttpResponse<String> answer) {
        return answer.statusCode() < 400
                ? Integer.toString(answer.statusCode())
                : answer.statusCode() + " " + parsed(answer.body()).path("code").asText();
    }

    /** Status and body, which is all that two refusals could differ in here. */
    static String whole(HttpResponse<String> answer) {
        return answer.statusCode() + " " + answer.body();
    }

    /** Runs calls at the same moment; their outcomes in order. */
    static List<String> together(List<Callable<HttpResponse<String>>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            CyclicBarrier start = new CyclicBarrier(calls.size());
            List<Future<HttpResponse<String>>> futures = new ArrayList<>();
            for (Callable<HttpResponse<String>> call : calls) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            List<String> outcomes = new ArrayList<>();
            for (Future<HttpResponse<String>> future : futures) {
                outcomes.add(outcome(future.get()));
            }
            return outcomes.stream().sorted().toList();
        } finally {
            threads.shutdownNow();
        }
    }

    /** How many columns of a table hold a text in the clear, of all its rows. */
    static long rowsWith(String table, String text) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle
                        .select("SELECT * FROM " + table)
                        .map((row, context) -> {
                            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                byte[] value = row.getBytes(i);
                                if (value != null && new String(value, StandardCharsets.ISO_8859_1).contains(text)) {
                                    return true;
                                }
                            }
                            return false;
                        })
                        .list()
                        .stream()
                        .filter(found -> found)
                        .count());
    }

    @Override
    public void close() {
        server.close();
    }
}
