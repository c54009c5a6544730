package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CanarySearch;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.DatabaseDump;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;

/**
 * An admin who wants to find out who {@code maple-heron} is asks everywhere and is told nothing; the client sees every look
 * that was taken.
 */
final class WhoIsMapleHeronTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    private final CanarySearch canaries = new CanarySearch();
    private final String name = canaries.plant("the client's name");

    @Test
    void anAdminFindsNothingAndTheClientEveryLook() {
        PrintStream standardError = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        List<String> toAdmins = new ArrayList<>();
        List<String> feeds = new ArrayList<>();
        Map<String, Long> seenByClient;
        int answersToAdmin;
        String metrics;
        SampleClinic sample;
        try (PrintStream capture = new PrintStream(logged, true, StandardCharsets.UTF_8)) {
            System.setErr(capture);
            try (AlcoveServer server = AlcoveServer.start(DATABASE, new TestClock(TestClock.MONDAY))) {
                TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
                sample = new SampleClinic(server, people, people.clinic());
                Asking asking = new Asking(server, sample);

                asking.as(Role.CLIENT, "PUT", "/api/me/identity", "{\"preferredName\":\"" + name + "\"}", 200);
                sample.value("appointment", Role.CLIENT);
                DATABASE.jdbi()
                        .useHandle(
                                handle -> handle.execute("UPDATE care_relationship SET client_code = 'maple-heron'"));
                // The therapist looks three times, and a calendar program fetches the client's feed.
                String look = "/api/clients/maple-heron/identity/open";
                asking.as(Role.THERAPIST, "POST", look, "{\"purpose\":\"contact\"}", 200);
                asking.as(Role.THERAPIST, "POST", look, "{\"purpose\":\"safety\"}", 200);
                asking.as(Role.THERAPIST, "POST", look, "{\"purpose\":\"records\"}", 200);
                asking.as(
                        Role.THERAPIST,
                        "GET",
                        "/api/appointments/" + sample.value("appointment", Role.CLIENT),
                        "",
                        200);
                feeds.add(asking.anybody("/cal/" + sample.value("feedToken", Role.CLIENT) + ".ics"));
                String ofTherapist = asking.as(Role.THERAPIST, "POST", "/api/feeds", "{}", 201);
                feeds.add(
                        asking.anybody(parsed(ofTherapist).path("url").asText().replaceAll("^https?://[^/]*", "")));

                asking.as(Role.ADMIN, "POST", look, "{\"purpose\":\"safety\"}", 403);
                asking.as(Role.PRIVACY_OFFICER, "POST", look, "{\"purpose\":\"safety\"}", 403);
                toAdmins.addAll(asking.everythingAnsweredTo(Role.ADMIN));
                answersToAdmin = toAdmins.size();
                toAdmins.addAll(asking.everythingAnsweredTo(Role.PRIVACY_OFFICER));
                seenByClient = new TreeMap<>();
                parsed(asking.as(Role.CLIENT, "GET", "/api/me/access-log?limit=500", "", 200))
                        .path("items")
                        .forEach(item -> seenByClient.merge(
                                item.path("what").asText() + " "
                                        + item.path("purpose").asText(),
                                1L,
                                Long::sum));
                metrics = server.send(HttpRequest.newBuilder(server.adminUri("/metrics"))
                                .build())
                        .body();
            }
        } finally {
            System.setErr(standardError);
        }

        Actor client = sample.person(Role.CLIENT).actor();
        List<String> traces =
                List.of("maple-heron", client.requireClient().toString(), TestPeople.loginName(client.accountId()));
        assertThat(toAdmins).hasSizeGreaterThan(20);
        for (String told : toAdmins) {
            assertThat(canaries.find(told)).isEmpty();
            assertThat(traces).noneMatch(told::contains);
        }
        // The trail names accounts by ids that lead to nobody, and officers alone read it.
        assertThat(toAdmins.subList(0, answersToAdmin))
                .noneMatch(told -> told.contains(client.accountId().toString()));
        String log = logged.toString(StandardCharsets.UTF_8);
        for (String outside : List.of(log, metrics, feeds.get(0), feeds.get(1))) {
            assertThat(canaries.find(outside)).isEmpty();
            assertThat(traces).noneMatch(outside::contains);
        }
        assertThat(feeds).allMatch(feed -> feed.contains("BEGIN:VCALENDAR") && feed.contains("SUMMARY:Busy"));
        byte[] backup = DatabaseDump.of(DATABASE);
        // The code stands there, so the right database was searched; whose it is does not.
        assertThat(new String(backup, StandardCharsets.ISO_8859_1)).contains("maple-heron");
        assertThat(canaries.find(backup)).isEmpty();

        assertThat(seenByClient)
                .containsEntry("identity_open contact", 1L)
                .containsEntry("identity_open safety", 1L)
                .containsEntry("identity_open records", 1L)
                .containsEntry("appointment_read ", 1L)
                .containsEntry("feed_fetch ", 1L);
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Asks as people of one clinic. */
    private record Asking(AlcoveServer server, SampleClinic sample) {
        String as(Role role, String method, String path, String body, int status) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path))
                    .header("Authorization", sample.person(role).bearer());
            if (body.isEmpty()) {
                request.method(method, BodyPublishers.noBody());
            } else {
                request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
            }
            HttpResponse<String> answer = server.send(request.build());
            assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(status);
            return answer.body();
        }

        String anybody(String path) {
            return server.send(HttpRequest.newBuilder(server.uri(path)).build()).body();
        }

        /** Every reading operation of the contract that lets a role in, for the clinic's own things. */
        List<String> everythingAnsweredTo(Role role) {
            List<String> answers = new ArrayList<>();
            UnaryOperator<String> values = asked -> sample.value(asked, role);
            for (ContractOperation operation : ContractOperation.all(server)) {
                if (operation.method().equals("GET") && operation.callers().contains(role)) {
                    HttpResponse<String> answer = server.send(HttpRequest.newBuilder(
                                    server.uri(operation.path(values) + SampleBodies.filled(operation.query(), values)))
                            .header("Authorization", sample.person(role).bearer())
                            .build());
                    answers.add(answer.headers().map() + answer.body());
                }
            }
            return answers;
        }
    }
}
