package org.alcove.testing;

import com.codahale.metrics.MetricRegistry;
import com.google.common.collect.Lists;
import io.dropwizard.core.Application;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.AlcoveApplication;
import org.alcove.AlcoveConfiguration;
import org.alcove.persistence.DatabaseConfiguration;

/**
 * The whole service on free ports, over a test's database and clock. With {@code -Dalcove.tests.replicas=2} it is two (or
 * more) that differ in nothing but their ports, and each address that a test asks for is the next one's in turn, so that
 * what one replica was asked is read, repeated or contested at another. What is each replica's own, its metrics and its
 * health among it, is the first one's; a test that is about such a thing asks {@link #one()}.
 */
public final class AlcoveServer implements AutoCloseable {
    /** The configured public address, a name of this machine's own; the server itself listens on a free port. */
    public static final String PUBLIC_URL = "https://alcove.localhost";

    /** Tests live in a time of their own. */
    private static final String ANY_CLOCK_SKEW = "36500d";

    private static final String CLOCK_SKEW = "database.maxClockSkew";
    private static final String RATE_LIMITS = "identity.rateLimits.mode";
    private static final String FAILURE_STEP = "identity.failures.step";

    private static final int REPLICAS = Integer.getInteger("alcove.tests.replicas", 1);

    private final List<DropwizardTestSupport<AlcoveConfiguration>> replicas;
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();

    private AlcoveServer(List<DropwizardTestSupport<AlcoveConfiguration>> replicas) {
        this.replicas = replicas;
    }

    public static AlcoveServer start(TestDatabase database, Clock clock, ConfigOverride... more) {
        return start(Map.of(), database, clock, more);
    }

    /** @param rateLimits {@code on} or {@code off}; overrides of one key have no order, so this is none of them */
    public static AlcoveServer startWithRateLimits(
            String rateLimits, TestDatabase database, Clock clock, ConfigOverride... more) {
        return start(Map.of(RATE_LIMITS, rateLimits), database, clock, more);
    }

    /** @param clockSkew how far the clock may be from the database's; no override, for the same reason */
    public static AlcoveServer startWithClockSkew(String clockSkew, TestDatabase database, Clock clock) {
        return start(Map.of(CLOCK_SKEW, clockSkew), database, clock);
    }

    /** Answers failed sign-ins at full steps. */
    public static AlcoveServer startWithFailureSteps(
            Duration step, TestDatabase database, Clock clock, ConfigOverride... more) {
        return start(Map.of(FAILURE_STEP, step.toString()), database, clock, more);
    }

    /** Reaches its database by a driver of the test's own. */
    public static AlcoveServer startThrough(String driver, String url, TestDatabase database, Clock clock) {
        return start(Map.of("database.driverClass", driver, "database.url", url), database, clock);
    }

    /** @param mode {@code memory} as shipped, where no other test writes rows by hand, or {@code tables} */
    public static AlcoveServer startWithSearch(String mode, TestDatabase database, Clock clock) {
        return start(Map.of("search.mode", mode), database, clock);
    }

    /** Keeps clients' keys in a schema. */
    public static AlcoveServer startWithKeyStore(DatabaseConfiguration keyStore, TestDatabase database, Clock clock) {
        return start(
                Map.of(
                        "vault.keyStore", keyStore.getUrl(),
                        "vault.keyStoreUser", keyStore.getUser(),
                        "vault.keyStorePassword", keyStore.getPassword()),
                database,
                clock);
    }

    /** Does its own work at its times, so the database has to be one that no test of another clock uses. */
    public static AlcoveServer startWithJobs(TestDatabase database, Clock clock, ConfigOverride... more) {
        return start(Map.of("jobs.mode", "on"), database, clock, more);
    }

    /** The same, where it matters how far the clock is from the database's. */
    public static AlcoveServer startWithJobsAndClockSkew(
            String clockSkew, TestDatabase database, Clock clock, ConfigOverride... more) {
        return start(Map.of("jobs.mode", "on", CLOCK_SKEW, clockSkew), database, clock, more);
    }

    /** As people reach it: under an address of its own, with keys of its own and with limits. */
    public static AlcoveServer startInPublic(TestDatabase database, Clock clock, ConfigOverride... more) {
        return start(
                Map.of(
                        "publicUrl",
                        "https://calm.example",
                        "keys",
                        TestKeys.serviceFile().toString(),
                        RATE_LIMITS,
                        "on"),
                database,
                clock,
                more);
    }

    private static AlcoveServer start(
            Map<String, String> changed, TestDatabase database, Clock clock, ConfigOverride... more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("database.url", database.configuration().getUrl());
        settings.put("database.user", database.configuration().getUser());
        settings.put("database.password", database.configuration().getPassword());
        settings.put(CLOCK_SKEW, ANY_CLOCK_SKEW);
        // Tests of other clocks share the schema; what a job deletes by one clock may live by another.
        settings.put("jobs.mode", "off");
        // For the same reason, and because tests write rows by hand that nobody is told of.
        settings.put("search.mode", "tables");
        settings.put("keys", TestKeys.file().toString());
        settings.put("vault.keyStore", TestKeys.keyStore().toString());
        // Fast hashes and failures, and no rate limits; tests of either set their own.
        settings.put("identity.hashing.memoryKib", "64");
        settings.put(FAILURE_STEP, "PT0S");
        settings.put(RATE_LIMITS, "off");
        settings.put("publicUrl", PUBLIC_URL);
        settings.put("server.applicationConnectors[0].port", "0");
        settings.put("server.adminConnectors[0].port", "0");
        settings.putAll(changed);
        List<ConfigOverride> overrides = new ArrayList<>(List.of(more));
        settings.forEach((key, value) -> overrides.add(ConfigOverride.config(key, value)));
        AlcoveServer server = new AlcoveServer(new ArrayList<>());
        try {
            for (int replica = 0; replica < REPLICAS; replica++) {
                server.replicas.add(replica(overrides, clock));
            }
        } catch (IllegalStateException failure) {
            server.close();
            throw failure;
        }
        return server;
    }

    private static DropwizardTestSupport<AlcoveConfiguration> replica(List<ConfigOverride> overrides, Clock clock) {
        DropwizardTestSupport<AlcoveConfiguration> support =
                new DropwizardTestSupport<>(
                        AlcoveApplication.class, "../config.yml", overrides.toArray(ConfigOverride[]::new)) {
                    @Override
                    public Application<AlcoveConfiguration> newApplication() {
                        return new AlcoveApplication(clock);
                    }
                };
        try {
            support.before();
        } catch (Exception failure) {
            throw new IllegalStateException("the service did not start", failure);
        } finally {
            // They are properties of the process: whatever else starts in it, the next replica among it, has settings
            // of
            // its own, and finds none of these that it would put back when it stops.
            overrides.forEach(ConfigOverride::removeFromSystemProperties);
        }
        return support;
    }

    private DropwizardTestSupport<AlcoveConfiguration> first() {
        return replicas.get(0);
    }

    /** The address at the replica whose turn it is. */
    public URI uri(String path) {
        int turn = Math.floorMod(asked.getAndIncrement(), replicas.size());
        return URI.create("http://localhost:" + replicas.get(turn).getLocalPort() + path);
    }

    /** The first replica alone, for what each replica has for itself. It lives as long as this. */
    public AlcoveServer one() {
        return each().get(0);
    }

    /** The replicas one by one. They live as long as this. */
    public List<AlcoveServer> each() {
        return replicas.stream()
                .map(replica -> new AlcoveServer(List.of(replica)))
                .toList();
    }

    public URI adminUri(String path) {
        return URI.create("http://localhost:" + first().getAdminPort() + path);
    }

    /** What the first replica counted. */
    public MetricRegistry metrics() {
        return first().getEnvironment().metrics();
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** What the server says to bytes that no HTTP library would send; they have to ask for the connection's end. */
    public String sendRaw(String bytes) {
        try (Socket socket = new Socket("localhost", first().getLocalPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        for (DropwizardTestSupport<AlcoveConfiguration> replica : Lists.reverse(replicas)) {
            replica.after();
        }
    }
}
