package org.alcove.cli;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.sourceforge.argparse4j.inf.Namespace;
import org.alcove.clinic.ClinicModule;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.EmbeddedDatabase;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Migrations;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.KeyFile;
import org.jspecify.annotations.Nullable;

/**
 * Starts the service for trying it: on an embedded database unless one was given, migrated, with keys of its own and a
 * made-up clinic. As a bundle it runs before the application's own wiring, so that its database is stopped last.
 */
public final class DemonstrationCommand<C extends Configuration & CommandSettings> extends ServerCommand<C>
        implements ConfiguredBundle<C> {
    /** Longer than requests in flight are given to finish. */
    private static final int SECONDS_TO_STOP = 8;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean serving;
    private @Nullable EmbeddedDatabase embedded;
    private @Nullable DemonstrationFiles files;

    public DemonstrationCommand(Application<C> application) {
        super(application, "demonstrate", "Runs the service with an embedded database and a made-up clinic");
    }

    @Override
    public void initialize(Bootstrap<?> bootstrap) {}

    /** As a bundle: hands the embedded database to the lifecycle before anything that uses it. */
    @Override
    public void run(C configuration, Environment environment) {
        ClassArchive.wanted().ifPresent(archive -> {
            environment.lifecycle().manage(archive);
            environment.lifecycle().addServerLifecycleListener(archive);
        });
        EmbeddedDatabase database = embedded;
        if (database != null) {
            environment.lifecycle().manage(new Managed() {
                @Override
                public void start() {
                    serving = true;
                }

                @Override
                public void stop() {
                    database.close();
                    stopped.countDown();
                }
            });
        }
    }

    /** Where the demonstration keeps what it made; empty unless this command was run. */
    public Optional<DemonstrationFiles> files() {
        return Optional.ofNullable(files);
    }

    @Override
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        Path var = Path.of(configuration.getVar());
        ListenAddresses addresses = ListenAddresses.of(configuration);
        if (configuration.getKeys().isEmpty() && !addresses.areLoopbackOnly()) {
            throw new CommandFailure("a demonstration listens on loopback only; unset ALCOVE_BIND_HOST, or set up a"
                    + " service as docs/operations.md tells");
        }
        addresses.requireFree();
        makePrivateFolder(var);
        DemonstrationFiles kept = new DemonstrationFiles(var);
        files = kept;
        if (configuration.getKeys().isEmpty()) {
            Path keys = var.resolve("keys.json");
            KeyFile.createOrComplete(keys, true);
            configuration.setKeys(keys.toString());
        }
        String url = configuration.getDatabase().getUrl();
        try {
            if (url == null || url.isEmpty()) {
                beginEmbedded(var, configuration);
            }
            super.run(bootstrap, namespace, configuration);
        } catch (Exception | Error failure) {
            if (embedded != null) {
                embedded.close();
                stopped.countDown();
            }
            throw failure;
        }
    }

    /**
     * Waits for the database that was begun, and brings it up to date; does nothing unless this command was run. For the
     * application's own wiring, before the first connection: what needs none is made while the database starts.
     */
    public void requireDatabase(C configuration) throws Exception {
        DemonstrationFiles kept = files;
        if (kept == null) {
            return;
        }
        if (embedded != null) {
            embedded.awaitReady();
            if (kept.isSeedingBegun()) {
                // A start that was killed while it made the clinic; nobody has used it yet.
                embedded.recreateSchema();
            }
        }
        requireOwnClinic(kept, configuration.getDatabase());
        Migrations.migrate(configuration.getDatabase(), Path.of(configuration.getVar(), "migrated"));
    }

    /** Before anything is changed: neither made-up people nor migrations belong into somebody's real database. */
    private static void requireOwnClinic(DemonstrationFiles kept, DatabaseConfiguration settings) throws Exception {
        if (kept.read().isPresent() || kept.isSeedingBegun() || Migrations.isUntouched(settings)) {
            return;
        }
        ManagedDataSource database = settings.build(new MetricRegistry(), "demonstrate");
        database.start();
        try {
            if (ClinicModule.isUsed(new Transactor(JdbiModule.jdbi(database)))) {
                throw new CommandFailure("the database holds a clinic, and there is no " + kept.sheet()
                        + " of a demonstration that made it; give an empty database");
            }
        } finally {
            database.stop();
        }
    }

    private void beginEmbedded(Path var, C configuration) {
        EmbeddedDatabase database = EmbeddedDatabase.begin(var.resolve("mariadb"), var.resolve("database"));
        embedded = database;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endAtShutdown(database), "embedded-database-end"));
        configuration.getDatabase().setUrl(database.jdbcUrl());
        configuration.getDatabase().setUser(database.user());
        configuration.getDatabase().setPassword(database.password());
    }

    /** When told to stop before the service was up, nobody else ends the server; else everything that uses it goes first. */
    private void endAtShutdown(EmbeddedDatabase database) {
        try {
            if (serving && stopped.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        database.close();
    }

    private static void makePrivateFolder(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                return;
            }
            Files.createDirectories(folder);
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException failure) {
            throw new CommandFailure("the data folder "
                    + folder.toAbsolutePath().normalize() + " can't be made; choose another with ALCOVE_VAR");
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        CommandFailure.tell(cli, failure);
    }
}
