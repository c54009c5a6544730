package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class FeedHttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Nullable
    private static AlcoveServer running;

    private final FeedScene scene = new FeedScene();
    private final TestPeople people = TestPeople.in(scene.database, TestClock.MONDAY);

    @BeforeAll
    static void start() {
        running = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
    }

    @AfterAll
    static void stop() {
        server().close();
    }

    @Test
    void anOwnerMakesListsRenewsAndEndsAFeed() throws IOException {
        TestPeople.Person client = people.client(scene.clinic);
        HttpResponse<String> made = send(client, "POST", "/api/feeds", "{\"disclosure\":\"busy\"}");
        assertThat(made.statusCode()).isEqualTo(201);
        JsonNode feed = JSON.readTree(made.body());
        String url = feed.path("url").asText();
        assertThat(url).startsWith(AlcoveServer.PUBLIC_URL + "/cal/").endsWith(".ics");
        assertThat(feed.path("webcalUrl").asText()).startsWith("webcal://alcove.localhost/cal/");
        assertThat(feed.path("disclosure").asText()).isEqualTo("busy");
        assertThat(feed.has("warning")).isFalse();
        assertThat(get(path(url)).statusCode()).isEqualTo(200);

        HttpResponse<String> list = send(client, "GET", "/api/feeds", null);
        assertThat(list.statusCode()).isEqualTo(200);
        assertThat(list.body()).doesNotContain("/cal/");
        JsonNode only = JSON.readTree(list.body()).path("items").path(0);
        List<String> names = new ArrayList<>();
        only.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "id", "disclosure", "status", "createdAt", "lastFetchedAt", "lastProgram", "warnings");

        String at = "/api/feeds/" + feed.path("id").asText();
        HttpResponse<String> rotated = send(client, "POST", at + "/rotate", "");
        assertThat(rotated.statusCode()).isEqualTo(201);
        String fresh = JSON.readTree(rotated.body()).path("url").asText();
        assertThat(get(path(url)).statusCode()).isEqualTo(404);
        assertThat(get(path(fresh)).statusCode()).isEqualTo(200);
        TestPeople.Person other = people.client(scene.clinic);
        assertThat(send(other, "DELETE", at, null).statusCode()).isEqualTo(404);
        assertThat(send(client, "DELETE", at, null).statusCode()).isEqualTo(204);
        assertThat(get(path(fresh)).statusCode()).isEqualTo(404);
        assertThat(send(client, "DELETE", at, null).statusCode()).isEqualTo(404);
    }

    @Test
    void refusesWhatDoesNotFitWithACode() throws IOException {
        TestPeople.Person client = people.client(scene.clinic);
        assertThat(code(send(client, "POST", "/api/feeds", "{\"disclosure\":\"title\",\"title\":\"T.h.e.r.a.p.y\"}")))
                .isEqualTo("422 clinical_word");
        assertThat(code(send(client, "POST", "/api/feeds", "{\"disclosure\":\"code\"}")))
                .isEqualTo("422 invalid");
        assertThat(code(send(client, "POST", "/api/feeds", ""))).isIn("422 invalid", "400 bad_request");
        assertThat(code(send(client, "POST", "/api/feeds", "null"))).isEqualTo("422 invalid");
        assertThat(code(send(people.admin(scene.clinic), "POST", "/api/feeds", "{}")))
                .isEqualTo("403 forbidden");
        assertThat(code(send(client, "DELETE", "/api/feeds/nonsense", null))).isEqualTo("404 not_found");
        TestPeople.Person therapist = people.therapist(scene.clinic);
        HttpResponse<String> codes = send(therapist, "POST", "/api/feeds", "{\"disclosure\":\"code\"}");
        assertThat(codes.statusCode()).isEqualTo(201);
        assertThat(codes.body()).contains("\"warning\"");
    }

    @Test
    void anOwnerIsWarnedOfWhoFetchesAndSaysThatItIsTheirs() throws IOException {
        TestPeople.Person client = people.client(scene.clinic);
        JsonNode feed = JSON.readTree(send(client, "POST", "/api/feeds", "{\"expiresAt\":\"2026-05-10T00:00:00Z\"}")
                .body());
        assertThat(feed.path("expiresAt").asText()).isEqualTo("2026-05-10T00:00:00Z");
        String path = path(feed.path("url").asText());
        assertThat(status(path, "User-Agent", "khal/0.11")).isEqualTo(200);
        assertThat(status(path, "User-Agent", "Google-Calendar-Importer")).isEqualTo(200);
        JsonNode warnings =
                JSON.readTree(send(client, "GET", "/api/feeds", null).body()).at("/items/0/warnings");
        assertThat(warnings.findValuesAsText("kind")).containsExactly("new_program", "expires");
        assertThat(warnings.at("/0/program").asText()).isEqualTo("Google Calendar");

        String at = "/api/feeds/" + feed.path("id").asText() + "/warnings/acknowledge";
        String read = "{\"upTo\":\"" + warnings.at("/0/at").asText() + "\"}";
        assertThat(send(people.client(scene.clinic), "POST", at, read).statusCode())
                .isEqualTo(404);
        assertThat(code(send(client, "POST", at, "{}"))).isEqualTo("422 invalid");
        assertThat(send(client, "POST", at, read).statusCode()).isEqualTo(204);
        assertThat(send(client, "GET", "/api/feeds", null).body()).doesNotContain("new_program");
    }

    @Test
    void oneAppointmentIsAFileWithANeutralName() throws IOException {
        TestPeople.Person client = people.client(scene.clinic);
        String id = scene.book(scene.therapist, TestClock.MONDAY.plus(Duration.ofDays(900)), client.actor())
                .toString();
        String at = "/api/appointments/" + id + "/calendar";
        for (String accept : List.of("text/calendar", "application/json", "*/*")) {
            HttpResponse<String> file = server().send(request(at)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"title\":\"Walk\",\"alarm\":\"PT15M\"}"))
                    .header("Authorization", client.bearer())
                    .header("Content-Type", "application/json")
                    .header("Accept", accept)
                    .build());
            assertThat(file.statusCode()).isEqualTo(200);
            assertThat(file.headers().firstValue("Content-Type")).contains("text/calendar; charset=utf-8");
            assertThat(file.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"event.ics\"");
            assertThat(file.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(file.body()).contains("SUMMARY:Walk\r\n", "TRIGGER:-PT15M\r\n");
        }
        assertThat(send(client, "POST", at, "").statusCode()).isEqualTo(200);
        assertThat(code(send(client, "POST", at, "{\"title\":\"Methadone\"}"))).isEqualTo("422 clinical_word");
        assertThat(code(send(people.client(scene.clinic), "POST", at, "{}"))).isEqualTo("404 not_found");
        assertThat(code(send(people.admin(scene.clinic), "POST", at, "{}"))).isEqualTo("403 forbidden");
    }

    @Test
    void servesACalendarWhateverIsAcceptedAndNeverCompressed() {
        book(60);
        String path = path(scene.feed(scene.client, "busy").url());
        for (String accept : List.of("application/json", "text/calendar", "image/png;q=0.1", "*/*", "not a type,,;;")) {
            HttpResponse<byte[]> answer = get(path, "Accept", accept, "Accept-Encoding", "gzip, deflate, br");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/calendar; charset=utf-8");
            assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(answer.headers().allValues("Cache-Control")).containsExactly("private, no-cache");
            assertThat(answer.headers().firstValue("Vary")).isEmpty();
            assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).startsWith("BEGIN:VCALENDAR\r\n");
        }
    }

    @Test
    void answersHeadWithTheHeadersOfGet() {
        for (int events : List.of(0, 60)) {
            book(events);
            String path = path(scene.feed(scene.client, "busy").url());
            HttpResponse<byte[]> full = get(path);
            HttpResponse<byte[]> head = send(request(path)
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(withoutDate(head)).isEqualTo(withoutDate(full)).containsKeys("content-length", "etag");
            HttpResponse<byte[]> unchanged = send(request(path)
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .header("If-None-Match", full.headers().firstValue("ETag").orElseThrow())
                    .build());
            assertThat(unchanged.statusCode()).isEqualTo(304);
        }
    }

    @Test
    void answersNotModifiedOnlyWhenTheValidatorsMatch() {
        book(1);
        String path = path(scene.feed(scene.client, "busy").url());
        HttpResponse<byte[]> full = get(path);
        String etag = full.headers().firstValue("ETag").orElseThrow();
        String modified = full.headers().firstValue("Last-Modified").orElseThrow();
        assertThat(etag).matches("\"[A-Za-z0-9_-]+\"");
        String earlier = "Sun, 03 May 2026 13:00:00 GMT";
        String future = "Mon, 04 May 2099 13:00:00 GMT";

        assertThat(status(path, "If-None-Match", etag)).isEqualTo(304);
        assertThat(status(path, "If-None-Match", "\"a\", W/" + etag)).isEqualTo(304);
        assertThat(status(path, "If-None-Match", "*")).isEqualTo(304);
        assertThat(status(path, "If-None-Match", "\"other\"")).isEqualTo(200);
        assertThat(status(path, "If-None-Match", etag.replace("\"", ""))).isEqualTo(200);
        assertThat(status(path, "If-Modified-Since", modified)).isEqualTo(304);
        assertThat(status(path, "If-Modified-Since", earlier)).isEqualTo(200);
        assertThat(status(path, "If-Modified-Since", future)).isEqualTo(200);
        assertThat(status(path, "If-Modified-Since", "yesterday")).isEqualTo(200);
        // The entity tag wins, whichever way the date points.
        assertThat(status(path, "If-None-Match", "\"other\"", "If-Modified-Since", modified))
                .isEqualTo(200);
        assertThat(status(path, "If-None-Match", etag, "If-Modified-Since", earlier))
                .isEqualTo(304);

        HttpResponse<byte[]> unchanged = get(path, "If-None-Match", etag);
        assertThat(unchanged.body()).isEmpty();
        assertThat(unchanged.headers().firstValue("ETag")).contains(etag);
        assertThat(unchanged.headers().firstValue("Last-Modified")).contains(modified);
        assertThat(unchanged.headers().allValues("Cache-Control")).containsExactly("private, no-cache");

        book(1);
        assertThat(status(path, "If-None-Match", etag)).isEqualTo(200);
        assertThat(status(path, "If-Modified-Since", modified)).isEqualTo(200);
    }

    @Test
    void unknownRevokedDeadAndMalformedTokensAreOneAnswer() {
        IssuedFeed revoked = scene.feed(scene.client, "busy");
        scene.service.delete(scene.client, revoked.id());
        IssuedFeed dead = scene.feed(scene.therapist, "busy");
        scene.execute("UPDATE account SET status = 'disabled' WHERE id = ?", scene.therapist.accountId());
        IssuedFeed expired = scene.feed(scene.client, "busy");
        scene.execute("UPDATE feed SET expires_at = ? WHERE id = ?", TestClock.MONDAY, expired.id());
        IssuedFeed off = scene.feed(scene.client, "busy");
        scene.execute("UPDATE feed SET switched_off_at = ? WHERE id = ?", TestClock.MONDAY, off.id());
        String token = FeedScene.token(scene.feed(scene.client, "busy"));
        List<String> paths = List.of(
                "/cal/" + "A".repeat(43) + ".ics",
                path(revoked.url()),
                path(dead.url()),
                path(expired.url()),
                path(off.url()),
                "/cal/x.ics",
                "/cal/.ics",
                "/cal/" + token,
                "/cal/" + token + ".ICS",
                "/cal/" + token + "=.ics",
                "/cal/" + token + ".ics.ics",
                "/cal/a/b.ics",
                "/cal/",
                "/cal/%F0%9F%8C%B2.ics",
                "/cal/" + "x".repeat(3_000) + ".ics",
                "/cal/" + token.substring(1) + ".ics");
        HttpResponse<byte[]> first = get(paths.get(0));
        assertThat(first.statusCode()).isEqualTo(404);
        for (String path : paths) {
            for (String accept : List.of("text/calendar", "application/json", "*/*")) {
                HttpResponse<byte[]> answer = get(path, "Accept", accept);
                assertThat(answer.statusCode()).as(path).isEqualTo(404);
                assertThat(answer.body()).as(path).isEqualTo(first.body());
                assertThat(withoutDate(answer)).as(path).isEqualTo(withoutDate(first));
            }
        }
        assertThat(get("/cal/" + token + ".ics").statusCode()).isEqualTo(200);
    }

    @Test
    void robotsAreNotTurnedAwayFromFeeds() {
        HttpResponse<byte[]> robots = get("/robots.txt");
        if (robots.statusCode() == 200) {
            assertThat(new String(robots.body(), StandardCharsets.UTF_8)).doesNotContain("/cal");
        } else {
            assertThat(robots.statusCode()).isEqualTo(404);
        }
        HttpResponse<byte[]> feed = get(path(scene.feed(scene.client, "busy").url()), "User-Agent", "Googlebot/2.1");
        assertThat(feed.statusCode()).isEqualTo(200);
        assertThat(feed.headers().firstValue("X-Robots-Tag")).isEmpty();
    }

    private void book(int events) {
        for (int i = 0; i < events; i++) {
            scene.book(scene.therapist, TestClock.MONDAY.plus(Duration.ofHours(2L + i + 100L * events)), scene.client);
        }
    }

    private static String path(String url) {
        return url.substring(url.indexOf("/cal/"));
    }

    private static int status(String path, String... headers) {
        return get(path, headers).statusCode();
    }

    private static HttpResponse<byte[]> get(String path, String... headers) {
        HttpRequest.Builder request = request(path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request.build());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server().uri(path));
    }

    private static HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static HttpResponse<String> send(TestPeople.Person who, String method, String path, @Nullable String body) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return server().send(request(path)
                .method(method, publisher)
                .header("Authorization", who.bearer())
                .header("Content-Type", "application/json")
                .build());
    }

    private static String code(HttpResponse<String> answer) throws IOException {
        return answer.statusCode() + " "
                + JSON.readTree(answer.body()).path("code").asText();
    }

    private static Map<String, List<String>> withoutDate(HttpResponse<?> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        return headers;
    }

    private static AlcoveServer server() {
        return Objects.requireNonNull(running);
    }
}
