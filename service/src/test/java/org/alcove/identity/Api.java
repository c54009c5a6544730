package org.alcove.identity;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.testing.ConfigOverride;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.spec.SecretKeySpec;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.kernel.Secret;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.jspecify.annotations.Nullable;

/** Calls of the service over HTTP, and accounts with a password for them. */
final class Api implements AutoCloseable {
    static final String PASSWORD = "seven quiet lanterns";
    static final String SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    private static final ObjectMapper JSON = new ObjectMapper();

    final TestClock clock = new TestClock(TestClock.MONDAY);
    final TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
    final IdentityModule module;
    private final AlcoveServer all;
    private final AlcoveServer server;

    Api() {
        this("off");
    }

    /** @param rateLimits {@code on} or {@code off} */
    Api(String rateLimits, ConfigOverride... overrides) {
        all = AlcoveServer.startWithRateLimits(rateLimits, TestDatabase.shared(), clock, overrides);
        // Each replica limits for itself.
        server = rateLimits.equals("on") ? all.one() : all;
        module = new IdentityModule(
                TestFoundation.over(TestDatabase.shared(), clock),
                new IdentityConfiguration(
                        null, new IdentityConfiguration.Hashing(64, 2, 1, 2, 64), null, null, null, null, null, null),
                URI.create(AlcoveServer.PUBLIC_URL));
    }

    /** A staff account that is enrolled with {@link #SECRET}. */
    Accounts.StaffAccount staff(ClinicId clinic, Role role) {
        return module.accounts()
                .createStaff(
                        clinic,
                        Set.of(role),
                        role == Role.THERAPIST ? Optional.of(people.therapistRow(clinic)) : Optional.empty(),
                        Secret.of(PASSWORD),
                        Optional.of(Secret.of(SECRET)));
    }

    /** A public join code of a clinic. */
    String publicCode(ClinicId clinic) {
        String code = "public-" + clinic;
        module.accounts().createPublicJoinCode(clinic, Secret.of(code), Duration.ofDays(3650));
        return code;
    }

    /** A client who joined: login name and recovery codes. */
    JsonNode join(ClinicId clinic) {
        return json(post("/api/join", Map.of("joinCode", publicCode(clinic), "password", PASSWORD)));
    }

    String code() {
        return code(SECRET, clock.instant());
    }

    static String code(String secret, Instant at) {
        try {
            return new TimeBasedOneTimePasswordGenerator()
                    .generateOneTimePasswordString(new SecretKeySpec(Totp.fromBase32(secret), "HmacSHA1"), at);
        } catch (InvalidKeyException failure) {
            throw new IllegalStateException(failure);
        }
    }

    HttpResponse<String> login(String name, String password) {
        return post("/api/login", Map.of("loginName", name, "password", password));
    }

    HttpResponse<String> login(String name, String password, String otp) {
        return post("/api/login", Map.of("loginName", name, "password", password, "otp", otp));
    }

    /** A signed-in staff account's token; moves the clock on, so that the next code is a new one. */
    String staffToken(String name) {
        clock.advance(Duration.ofSeconds(90));
        return json(login(name, PASSWORD, code())).get("token").textValue();
    }

    HttpResponse<String> post(String path, Map<String, ?> body) {
        return send("POST", path, body, Map.of());
    }

    HttpResponse<String> call(String method, String path, String token) {
        return send(method, path, null, Map.of("Authorization", "Bearer " + token));
    }

    HttpResponse<String> call(String method, String path, String token, Map<String, ?> body) {
        return send(method, path, body, Map.of("Authorization", "Bearer " + token));
    }

    HttpResponse<String> send(String method, String path, @Nullable Map<String, ?> body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path));
        headers.forEach(request::header);
        try {
            if (body == null) {
                request.method(method, HttpRequest.BodyPublishers.noBody());
            } else {
                request.header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
            }
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
        return server.send(request.build());
    }

    /** See {@link AlcoveServer#sendRaw}. */
    String sendRaw(String bytes) {
        return server.sendRaw(bytes);
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Status, headers and body: all that an onlooker could compare, but for the time. */
    static String visible(HttpResponse<String> response) {
        Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
        headers.remove("date");
        return response.statusCode() + " " + headers + " " + response.body();
    }

    /** Runs a call many times at the same moment. */
    static <T> List<T> together(int times, Callable<T> call) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(times);
        try {
            CyclicBarrier start = new CyclicBarrier(times);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            List<T> answers = new ArrayList<>();
            for (Future<T> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    @Override
    public void close() {
        all.close();
    }
}
