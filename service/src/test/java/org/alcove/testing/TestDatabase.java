package org.alcove.testing;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.ManagedDataSource;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.EmbeddedDatabase;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Migrations;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Jdbi;

/**
 * A migrated schema on the one MariaDB that all tests of this JVM share. Tests are kept apart by their clinics, so most
 * use {@link #shared()}; a test that stops the database, counts whole tables or breaks rows makes its own schema.
 */
public final class TestDatabase {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final DatabaseConfiguration configuration;
    private final Jdbi jdbi;

    private TestDatabase(DatabaseConfiguration configuration) {
        this.configuration = configuration;
        ManagedDataSource dataSource = configuration.build(new MetricRegistry(), "test");
        this.jdbi = JdbiModule.jdbi(dataSource);
    }

    /** The schema that most tests share. */
    public static TestDatabase shared() {
        return Shared.DATABASE;
    }

    /** A schema of its own, empty but for the tables. */
    public static TestDatabase fresh() {
        return migrated(empty());
    }

    /** A schema that came from elsewhere, as it is. */
    public static TestDatabase restored(DatabaseConfiguration schema) {
        return new TestDatabase(schema);
    }

    /** A schema of its own without any table. */
    public static DatabaseConfiguration empty() {
        String schema = "test_" + SCHEMAS.incrementAndGet();
        EmbeddedDatabase server = Server.SERVER;
        DatabaseConfiguration root = configuration(server.jdbcUrl());
        JdbiModule.jdbi(root.build(new MetricRegistry(), "root")).useHandle(handle -> {
            // Left by an earlier run of the tests.
            handle.execute("DROP DATABASE IF EXISTS " + schema);
            handle.execute("CREATE DATABASE " + schema + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        });
        return configuration(server.jdbcUrl(schema));
    }

    /** What the service needs to use this schema. */
    public DatabaseConfiguration configuration() {
        return configuration;
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public Transactor transactor() {
        return new Transactor(jdbi);
    }

    /** The schema of a server that a test started for itself. */
    public static TestDatabase on(EmbeddedDatabase server) {
        return migrated(configuration(server, server.jdbcUrl()));
    }

    /** A new schema of a server that a test started for itself. */
    public static TestDatabase on(EmbeddedDatabase server, String schema) {
        DatabaseConfiguration root = configuration(server, server.jdbcUrl());
        JdbiModule.jdbi(root.build(new MetricRegistry(), "root")).useHandle(handle -> {
            handle.execute("DROP DATABASE IF EXISTS " + schema);
            handle.execute("CREATE DATABASE " + schema + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        });
        return migrated(configuration(server, server.jdbcUrl(schema)));
    }

    private static TestDatabase migrated(DatabaseConfiguration configuration) {
        Migrations.migrate(configuration);
        return new TestDatabase(configuration);
    }

    private static DatabaseConfiguration configuration(String url) {
        return configuration(Server.SERVER, url);
    }

    private static DatabaseConfiguration configuration(EmbeddedDatabase server, String url) {
        DatabaseConfiguration configuration = new DatabaseConfiguration();
        configuration.setUrl(url);
        configuration.setUser(server.user());
        configuration.setPassword(server.password());
        configuration.setInitialSize(1);
        configuration.setMinSize(1);
        configuration.setMaxSize(32);
        return configuration;
    }

    private static final class Server {
        static final EmbeddedDatabase SERVER = start();

        private static EmbeddedDatabase start() {
            EmbeddedDatabase server = EmbeddedDatabase.start(
                    Path.of("target", "mariadb").toAbsolutePath(),
                    // Another server can't use the files of this one.
                    TestProcess.folder(
                            Boolean.getBoolean("alcove.embedded.installed")
                                    ? "test-database-installed"
                                    : "test-database"),
                    "--max-connections=500",
                    // Tests that kill the server start one of their own; this one may be quick instead of durable.
                    "--innodb-flush-log-at-trx-commit=0");
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        }
    }

    private static final class Shared {
        static final TestDatabase DATABASE = fresh();
    }
}
