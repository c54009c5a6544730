package org.alcove.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.nio.file.Path;
import net.sourceforge.argparse4j.inf.Namespace;
import org.alcove.persistence.EmbeddedDatabase;
import org.alcove.persistence.Migrations;
import org.alcove.privacy.KeyFile;
import org.jspecify.annotations.Nullable;

/**
 * Starts the service for trying it: on an embedded database unless one was given, migrated, with keys of its own and a
 * made-up clinic. As a bundle it runs before the application's own wiring, so that its database is stopped last.
 */
public final class DemonstrationCommand<C extends Configuration & CommandSettings> extends ServerCommand<C>
        implements ConfiguredBundle<C> {
    private @Nullable EmbeddedDatabase embedded;

    public DemonstrationCommand(Application<C> application) {
        super(application, "demonstrate", "Runs the service with an embedded database and a made-up clinic");
    }

    @Override
    public void initialize(Bootstrap<?> bootstrap) {}

    /** As a bundle: hands the embedded database to the lifecycle before anything that uses it. */
    @Override
    public void run(C configuration, Environment environment) {
        EmbeddedDatabase database = embedded;
        if (database != null) {
            environment.lifecycle().manage(new Managed() {
                @Override
                public void stop() {
                    database.close();
                }
            });
        }
    }

    @Override
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        Path var = Path.of(configuration.getVar());
        if (configuration.getDatabase().getUrl().isEmpty()) {
            EmbeddedDatabase database = EmbeddedDatabase.start(var.resolve("mariadb"), var.resolve("database"));
            embedded = database;
            configuration.getDatabase().setUrl(database.jdbcUrl());
            configuration.getDatabase().setUser(database.user());
            configuration.getDatabase().setPassword(database.password());
        }
        if (configuration.getKeys().isEmpty()) {
            Path keys = var.resolve("keys.json");
            KeyFile.createOrComplete(keys, true);
            configuration.setKeys(keys.toString());
        }
        Migrations.migrate(configuration.getDatabase());
        super.run(bootstrap, namespace, configuration);
    }
}
