package org.alcove.testing;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.alcove.persistence.EmbeddedDatabase;
import org.apache.commons.codec.binary.Base32;
import org.jspecify.annotations.Nullable;

/** The demonstration in a process of its own over a database that outlives it, so that it can be killed. */
public final class ChildService {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START = Duration.ofMinutes(2);
    private static final String PASSWORD = "long enough for anybody";

    private final Path folder;
    private final Map<String, String> environment;
    private final String url;
    private final String adminUrl;
    private HttpClient http = HttpClient.newHttpClient();
    private @Nullable Process process;

    /**
     * An answer as a client sees it.
     *
     * @param body what it holds; text as it came where it is not JSON
     */
    public record Answer(int status, String contentType, JsonNode body) {
        public String field(String name) {
            return body.path(name).asText();
        }
    }

    /** A time that can be booked. */
    public record Slot(String therapistId, String sessionTypeId, String start) {}

    /** Another replica over the same database, which shares the folder's keys. */
    public ChildService replica() throws IOException {
        return new ChildService(folder, environment);
    }

    private ChildService(Path folder, Map<String, String> shared) throws IOException {
        this.folder = folder;
        int port = freePort();
        int adminPort = freePort();
        this.url = "http://127.0.0.1:" + port;
        this.adminUrl = "http://127.0.0.1:" + adminPort;
        this.environment = new HashMap<>(shared);
        environment.put("ALCOVE_PORT", Integer.toString(port));
        environment.put("ALCOVE_ADMIN_PORT", Integer.toString(adminPort));
    }

    public ChildService(Path folder, EmbeddedDatabase database) throws IOException {
        this(folder, database.jdbcUrl(), database.user(), database.password(), Map.of());
    }

    /** @param more environment variables beside those that every child has */
    public ChildService(Path folder, String jdbcUrl, String user, String password, Map<String, String> more)
            throws IOException {
        this.folder = folder;
        int port = freePort();
        int adminPort = freePort();
        this.url = "http://127.0.0.1:" + port;
        this.adminUrl = "http://127.0.0.1:" + adminPort;
        this.environment = new HashMap<>(Map.of(
                "ALCOVE_PORT",
                Integer.toString(port),
                "ALCOVE_ADMIN_PORT",
                Integer.toString(adminPort),
                "ALCOVE_VAR",
                folder.toString(),
                "ALCOVE_DB_URL",
                jdbcUrl,
                "ALCOVE_DB_USER",
                user,
                "ALCOVE_DB_PASSWORD",
                password,
                "ALCOVE_POLICY_MINIMUM_NOTICE",
                "PT0S",
                "ALCOVE_POLICY_IDLE_CLIENT",
                "PT1H",
                "ALCOVE_POLICY_RATE_LIMITS",
                "off"));
        environment.putAll(more);
        Files.deleteIfExists(folder.resolve("demo.json"));
        Files.createDirectories(folder);
    }

    /** Starts the service and waits until it is healthy. */
    public void start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ChildClasses.command());
        command.addAll(List.of("demonstrate", "../config.yml"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("service.log").toFile()));
        http = HttpClient.newHttpClient();
        Process started = builder.start();
        process = started;
        long end = System.nanoTime() + START.toNanos();
        while (!isHealthy()) {
            if (started.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                throw new IllegalStateException(
                        "the service did not start: " + Files.readString(folder.resolve("service.log")));
            }
        }
        ChildClasses.awaitArchive();
    }

    /** Ends the process at once, without a word (SIGKILL). */
    public void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    public boolean isHealthy() {
        return exchange(HttpRequest.newBuilder(URI.create(adminUrl + "/healthcheck")))
                .filter(answer -> answer.status() == 200)
                .isPresent();
    }

    /** What this replica counts or measures under a name without labels; empty if it did not yet. */
    public OptionalDouble metric(String name) {
        // How it is written for those who collect it.
        Pattern line = Pattern.compile("^" + name.replace('.', '_') + "(?:_total)? (\\S+)$", Pattern.MULTILINE);
        Matcher found = line.matcher(exchange(HttpRequest.newBuilder(URI.create(adminUrl + "/metrics")))
                .orElseThrow()
                .body()
                .asText());
        return found.find() ? OptionalDouble.of(Double.parseDouble(found.group(1))) : OptionalDouble.empty();
    }

    /** Lets somebody join and sign in; answers the token. */
    public String join() throws IOException {
        String code = sheet().path("joinCode").asText();
        Answer joined = post(
                        "/api/join", Map.of("joinCode", code, "password", PASSWORD), Optional.empty(), Optional.empty())
                .orElseThrow();
        return post(
                        "/api/login",
                        Map.of("loginName", joined.field("loginName"), "password", PASSWORD),
                        Optional.empty(),
                        Optional.empty())
                .orElseThrow()
                .field("token");
    }

    /** Individual sessions of the first therapists in the next days. */
    public List<Slot> slots(String token, int therapists) throws IOException {
        JsonNode sheet = sheet();
        String type = sheet.path("sessionTypes").get(0).path("id").asText();
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < therapists; i++) {
            String therapist = sheet.path("therapists").get(i).path("id").asText();
            Answer answer = get(token, "/api/therapists/" + therapist + "/slots?state=NY&sessionTypeId=" + type);
            answer.body()
                    .path("items")
                    .forEach(item -> slots.add(
                            new Slot(therapist, type, item.path("start").asText())));
        }
        return slots;
    }

    public Answer book(String token, String key, Slot slot) {
        return tryToBook(token, key, slot).orElseThrow();
    }

    /** Empty: the connection was lost, and nobody told what became of it. */
    public Optional<Answer> tryToBook(String token, String key, Slot slot) {
        return post(
                "/api/appointments",
                Map.of(
                        "therapistId", slot.therapistId(),
                        "sessionTypeId", slot.sessionTypeId(),
                        "start", slot.start(),
                        "state", "NY"),
                Optional.of(token),
                Optional.of(key));
    }

    public Answer get(String token, String path) {
        return exchange(HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + token))
                .orElseThrow();
    }

    /** Signs an account of the sheet in, by its second factor too; answers the token. */
    public Answer signIn(JsonNode account, Instant now) {
        try {
            Key secret = new SecretKeySpec(
                    new Base32().decode(account.path("totpSecret").asText()), "HmacSHA1");
            String code = new TimeBasedOneTimePasswordGenerator().generateOneTimePasswordString(secret, now);
            return post(
                            "/api/login",
                            Map.of(
                                    "loginName", account.path("loginName").asText(),
                                    "password", account.path("password").asText(),
                                    "otp", code),
                            Optional.empty(),
                            Optional.empty())
                    .orElseThrow();
        } catch (InvalidKeyException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Optional<Answer> post(String path, Map<String, String> body, Optional<String> token, Optional<String> key) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
            token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
            key.ifPresent(value -> request.header("Idempotency-Key", value));
            return exchange(request);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Optional<Answer> exchange(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer =
                    http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
            String type = answer.headers().firstValue("Content-Type").orElse("");
            JsonNode body = type.contains("json") ? JSON.readTree(answer.body()) : TextNode.valueOf(answer.body());
            return Optional.of(new Answer(answer.statusCode(), type, body));
        } catch (IOException lost) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Where it answers. */
    public URI address() {
        return URI.create(url);
    }

    /** The code that everybody may join with. */
    public String joinCode() throws IOException {
        return sheet().path("joinCode").asText();
    }

    /** What can be booked. */
    public String sessionType() throws IOException {
        return sheet().path("sessionTypes").get(0).path("id").asText();
    }

    /** What {@code demo.json} tells. */
    public JsonNode sheet() throws IOException {
        return JSON.readTree(folder.resolve("demo.json").toFile());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
