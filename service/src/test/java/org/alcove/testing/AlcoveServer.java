package org.alcove.testing;

import io.dropwizard.core.Application;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.alcove.AlcoveApplication;
import org.alcove.AlcoveConfiguration;

/** The whole service on free ports, over a test's database and clock. */
public final class AlcoveServer implements AutoCloseable {
    /** The configured public address, a name of this machine's own; the server itself listens on a free port. */
    public static final String PUBLIC_URL = "https://alcove.localhost";

    /** Tests live in a time of their own. */
    private static final String ANY_CLOCK_SKEW = "36500d";

    private final DropwizardTestSupport<AlcoveConfiguration> support;
    private final HttpClient http = HttpClient.newHttpClient();

    private AlcoveServer(DropwizardTestSupport<AlcoveConfiguration> support) {
        this.support = support;
    }

    public static AlcoveServer start(TestDatabase database, Clock clock, ConfigOverride... more) {
        return start("off", ANY_CLOCK_SKEW, database, clock, more);
    }

    /** @param rateLimits {@code on} or {@code off}; overrides of one key have no order, so this is none of them */
    public static AlcoveServer startWithRateLimits(
            String rateLimits, TestDatabase database, Clock clock, ConfigOverride... more) {
        return start(rateLimits, ANY_CLOCK_SKEW, database, clock, more);
    }

    /** @param clockSkew how far the clock may be from the database's; no override, for the same reason */
    public static AlcoveServer startWithClockSkew(String clockSkew, TestDatabase database, Clock clock) {
        return start("off", clockSkew, database, clock);
    }

    private static AlcoveServer start(
            String rateLimits, String clockSkew, TestDatabase database, Clock clock, ConfigOverride... more) {
        List<ConfigOverride> overrides = new ArrayList<>(List.of(
                ConfigOverride.config("database.url", database.configuration().getUrl()),
                ConfigOverride.config("database.user", database.configuration().getUser()),
                ConfigOverride.config(
                        "database.password", database.configuration().getPassword()),
                ConfigOverride.config("database.maxClockSkew", clockSkew),
                // Tests of other clocks share the schema; what a job deletes by one clock may live by another.
                ConfigOverride.config("jobs.mode", "off"),
                ConfigOverride.config("keys", TestKeys.file().toString()),
                // Fast hashes and no rate limits; tests of either set their own.
                ConfigOverride.config("identity.hashing.memoryKib", "64"),
                ConfigOverride.config("identity.rateLimits.mode", rateLimits),
                ConfigOverride.config("publicUrl", PUBLIC_URL),
                ConfigOverride.config("server.applicationConnectors[0].port", "0"),
                ConfigOverride.config("server.adminConnectors[0].port", "0")));
        overrides.addAll(Arrays.asList(more));
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
        }
        return new AlcoveServer(support);
    }

    public URI uri(String path) {
        return URI.create("http://localhost:" + support.getLocalPort() + path);
    }

    public URI adminUri(String path) {
        return URI.create("http://localhost:" + support.getAdminPort() + path);
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

    @Override
    public void close() {
        support.after();
    }
}
