package org.alcove.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.util.List;
import net.sourceforge.argparse4j.inf.Namespace;
import org.alcove.persistence.Migrations;
import org.alcove.privacy.KeyFile;

/** Runs the service, after checking everything that would make it fail, so that a failure is one line. */
public final class ServiceCommand<C extends Configuration & CommandSettings> extends ServerCommand<C> {
    public ServiceCommand(Application<C> application) {
        super(application, "server", "Runs the service on the configured database");
    }

    @Override
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        requireUsable(configuration);
        ListenAddresses.of(configuration).requireFree();
        super.run(bootstrap, namespace, configuration);
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        CommandFailure.tell(cli, failure);
    }

    /** Checks everything that the rooms need to be put together. */
    static void requireUsable(CommandSettings settings) {
        requireDatabaseAddress(settings);
        if (settings.getKeys().isEmpty()) {
            throw new CommandFailure("no key file is set; make one with create-keys and name it in ALCOVE_KEYS");
        }
        KeyFile.load(settings.keyPlace());
        List<String> missing = Migrations.listMissing(settings.getDatabase());
        if (!missing.isEmpty()) {
            throw new CommandFailure("the database lacks " + missing.size()
                    + " change sets; run: java -jar alcove.jar db migrate config.yml");
        }
    }

    static void requireDatabaseAddress(CommandSettings settings) {
        String url = settings.getDatabase().getUrl();
        if (url == null || url.isEmpty()) {
            throw new CommandFailure("no database is set; give ALCOVE_DB_URL, ALCOVE_DB_USER and ALCOVE_DB_PASSWORD");
        }
    }
}
