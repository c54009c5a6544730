package org.alcove.benchmark;

import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.alcove.AlcoveConfiguration;
import org.alcove.cli.EnvironmentSettings;
import org.alcove.persistence.DatabaseConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Dropwizard with the service's own settings and pool, and nothing of the service: each address runs the statements of a
 * tape by JDBC and answers bytes that are ready, or that are written by hand from what was read, without sign-in or rules.
 */
final class BareService implements AutoCloseable {
    private static final Map<String, Ready> READY = new ConcurrentHashMap<>();

    private final DropwizardTestSupport<AlcoveConfiguration> support;

    /**
     * What an address does.
     *
     * @param headers all that the service answers but those that any server makes by itself
     */
    record Ready(int status, Map<String, String> headers, Body body) {}

    /** Does the work of an address. */
    interface Body {
        /** @param connection as the pool gives it */
        byte[] answer(Connection connection) throws SQLException;
    }

    /** The application; public because Dropwizard makes it. */
    public static final class Bare extends Application<AlcoveConfiguration> {
        @Override
        public void initialize(Bootstrap<AlcoveConfiguration> bootstrap) {
            bootstrap.setConfigurationSourceProvider(new SubstitutingSourceProvider(
                    bootstrap.getConfigurationSourceProvider(), new EnvironmentSettings(Map.of())));
        }

        @Override
        public void run(AlcoveConfiguration configuration, Environment environment) {
            ManagedDataSource pool = configuration.getDatabase().build(environment.metrics(), "bare");
            environment.lifecycle().manage(pool);
            environment.jersey().register(new Resource(pool));
        }
    }

    /** The addresses; public because JAX-RS asks for it. */
    @Path("/bare/{name}")
    public static final class Resource {
        private final @Nullable ManagedDataSource pool;

        Resource(ManagedDataSource pool) {
            this.pool = pool;
        }

        @GET
        public Response get(@PathParam("name") String name) throws SQLException {
            Ready ready = Objects.requireNonNull(READY.get(name));
            byte[] body;
            try (Connection connection = Objects.requireNonNull(pool).getConnection()) {
                body = ready.body().answer(connection);
            }
            Response.ResponseBuilder answer = Response.status(ready.status());
            ready.headers().forEach(answer::header);
            return ready.status() == 304 ? answer.build() : answer.entity(body).build();
        }
    }

    BareService(DatabaseConfiguration database) throws Exception {
        support = new DropwizardTestSupport<>(
                Bare.class,
                "../config.yml",
                ConfigOverride.config("database.url", database.getUrl()),
                // Another server's settings hold for this one too unless it has its own.
                ConfigOverride.config("database.driverClass", "com.mysql.cj.jdbc.Driver"),
                ConfigOverride.config("database.user", database.getUser()),
                ConfigOverride.config("database.password", database.getPassword()),
                ConfigOverride.config("server.applicationConnectors[0].port", "0"),
                ConfigOverride.config("server.adminConnectors[0].port", "0"));
        support.before();
    }

    /** Serves what is ready under a name; answers the path. */
    String serve(String name, Ready ready) {
        READY.put(name, ready);
        return "/bare/" + name;
    }

    URI address() {
        return URI.create("http://localhost:" + support.getLocalPort());
    }

    @Override
    public void close() {
        support.after();
    }
}
